import "@fontsource-variable/figtree";
import "./styles/tokens.css";
import "./styles/global.css";
import { lazy, StrictMode, Suspense } from "react";
import { createRoot } from "react-dom/client";
import { PreferencesProvider } from "./components/PreferencesProvider";
import { Root } from "./components/Root";

const Studio = lazy(() => import("./studio/StudioView"));
const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
createRoot(root).render(
  <StrictMode>
    <PreferencesProvider>
      <Suspense fallback={null}>{location.pathname.startsWith("/studio") ? <Studio /> : <Root />}</Suspense>
    </PreferencesProvider>
  </StrictMode>,
);
