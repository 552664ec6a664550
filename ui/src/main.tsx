import "@fontsource-variable/inter";
import "@fontsource-variable/jetbrains-mono";
import "./tokens.css";
import "./app.css";
import "./cards.css";
import "./threads.css";
import { createRoot } from "react-dom/client";
import { App } from "./App";
import { followTheme } from "./theme";

followTheme();
const root = document.getElementById("root");
if (root) createRoot(root).render(<App />);
