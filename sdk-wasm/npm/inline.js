// The SDK with its WebAssembly core in the same file: nothing is downloaded later. The core in plain
// JavaScript, which only pages need that refuse WebAssembly, stays a chunk of its own.

import { loaderOf } from "./loader.js";
import bytes from "./wasm.js";

export { PebblePayError } from "./loader.js";
export const { loadPebblePay, PebblePay } = /* @__PURE__ */ loaderOf(
  async () => bytes,
  () => import("./core.js"),
);
