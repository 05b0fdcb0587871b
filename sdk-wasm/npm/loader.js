// Loads the SDK once for each checkout and store of a page, and again after it could not be loaded.

import { create } from "./sdk.js";

/** Something that only a programmer can put right. `code` says what. */
export class PebblePayError extends Error {
  constructor(code, message) {
    super(`PebblePay: ${message}`);
    this.name = "PebblePayError";
    this.code = code;
  }
}

const originOf = (host) => {
  const named = host ?? document.querySelector("meta[name=pebblepay-host]")?.content;
  if (!named) throw new PebblePayError("no_host", "say `host`, the address of your checkout");
  let url;
  try {
    url = new URL(named);
  } catch {
    // Refused below, with what is no address of the web.
  }
  if (!/^https?:$/.test(url?.protocol)) {
    throw new PebblePayError("invalid_host", `\`host\` is no address of the web: ${named}`);
  }
  return url.origin;
};

const bytesOf = (base64) => Uint8Array.from(atob(base64), (digit) => digit.charCodeAt());

/** The package's functions; `bytes` brings the core's module, in base64, `plain` its other form. */
export const loaderOf = (bytes, plain) => {
  const instances = new Map();
  let latest;

  const download = async (url, imports) =>
    WebAssembly.instantiate(await (await fetch(url)).arrayBuffer(), imports);

  const find = ({ host, storeId = "", wasmUrl }) => {
    if (typeof document == "undefined") {
      throw new PebblePayError("no_browser", "a checkout opens in a browser only");
    }
    const origin = host == null && latest ? latest : originOf(host);
    latest = origin;
    const key = `${origin} ${storeId}`;
    if (!instances.has(key)) {
      const made = create({
        origin,
        store: storeId,
        instantiate: async (imports) =>
          wasmUrl
            ? download(wasmUrl, imports)
            : WebAssembly.instantiate(bytesOf(await bytes()), imports),
        plain,
        forget: () => instances.get(key) == made && instances.delete(key),
      });
      instances.set(key, made);
    }
    return instances.get(key);
  };

  return {
    loadPebblePay: async (options = {}) => {
      const { pebblepay, ready } = find(options);
      await ready();
      return pebblepay;
    },
    PebblePay: {
      checkout: async ({ host, wasmUrl, ...options } = {}, opener) => {
        const { pebblepay, ready } = find({ host, wasmUrl, storeId: options.storeId });
        ready();
        return pebblepay.checkout(options, opener);
      },
    },
  };
};
