import { ahead } from "./ahead";
import "@fontsource-variable/inter";
import "@fontsource-variable/jetbrains-mono";
import "./base.css";
import "./content.css";
import { Suspense } from "react";
import { createRoot } from "react-dom/client";
import { App, Over } from "./App";
import { Boundary } from "./parts/Boundary";
import { followTheme } from "./theme";

followTheme();
const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <>
      <Boundary>
        {/* Until its language is there, nothing is drawn in another. */}
        <Suspense>
          <App first={ahead} />
        </Suspense>
      </Boundary>
      <Over />
    </>,
  );
}
