import type { NextConfig } from "next";

// The client is installed as a copy, so nothing outside of this folder is needed.
export default { turbopack: { root: import.meta.dirname } } satisfies NextConfig;
