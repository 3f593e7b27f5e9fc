import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin, type ProxyOptions } from "vite";

// The page's own host goes on to the service: it refuses a refresh by cookie from a page of another host than the one asked.
const proxy: Record<string, ProxyOptions> = {
  "/api": { target: process.env.PORTREEVE_URL ?? "http://localhost:8080", changeOrigin: false },
};

// While one works on it, Vite puts scripts and styles into the page itself, which the policy is there to forbid.
const withoutPolicy: Plugin = {
  name: "without-policy",
  apply: "serve",
  transformIndexHtml: (html) => html.replace(/<meta\s+http-equiv="Content-Security-Policy"[^>]*>/, ""),
};

export default defineConfig({
  plugins: [react(), withoutPolicy],
  server: { proxy },
  preview: { proxy },
  // What is small enough Vite would write into the files as data: addresses, which the policy forbids too.
  build: { assetsInlineLimit: 0 },
});
