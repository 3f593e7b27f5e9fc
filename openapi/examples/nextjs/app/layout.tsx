import type { ReactNode } from "react";

import { Client } from "./client";

export const metadata = { title: "Portreeve and Next.js" };

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>
        <Client>{children}</Client>
      </body>
    </html>
  );
}
