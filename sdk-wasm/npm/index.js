// The SDK with its core in files of their own, which a bundler makes into chunks.

import { loaderOf } from "./loader.js";

export { PebblePayError } from "./loader.js";
export const { loadPebblePay, PebblePay } = /* @__PURE__ */ loaderOf(
  async () => (await import("./wasm.js")).default,
  () => import("./core.js"),
);
