import { PortreeveProvider } from "portreeve-client/react";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { App } from "./App";
import { portreeve } from "./portreeve";
import "./style.css";

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      {/* The page resumes by itself, because it shows when that fails. */}
      <PortreeveProvider client={portreeve} resume={false}>
        <App />
      </PortreeveProvider>
    </StrictMode>,
  );
}
