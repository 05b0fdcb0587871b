import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App.jsx";

createRoot(document.getElementById("root")).render(
  <StrictMode>
    <App
      host={import.meta.env.VITE_PEBBLEPAY_HOST}
      storeId={import.meta.env.VITE_PEBBLEPAY_STORE}
    />
  </StrictMode>,
);
