import type { CheckoutOptions, EventDetails, Outcome } from "./types.js";

export type * from "./types.js";

/** Which checkout to use. */
export interface LoadOptions {
  /** Address of your checkout, such as `https://pay.example.com`. Without it, the one that was used
   * last, else that of the page's `<meta name="pebblepay-host">`. */
  host?: string;
  /** The store of all checkouts that name none. */
  storeId?: string;
  /** Where the package's `pebblepay.wasm` is served, if you want to serve it yourself. */
  wasmUrl?: string;
}

/** The SDK of one checkout and store. */
export interface PebblePay {
  /** Opens a checkout. Events are dispatched on `opener`, else on the document. */
  checkout(options: CheckoutOptions | string, opener?: Element): Promise<Outcome>;
  /** The same; a text is a link of the checkout. */
  open(target: CheckoutOptions | string, opener?: Element): Promise<Outcome>;
  /** Closes the checkout, unless money moves. */
  close(): void;
  /** Removes every listener and an open checkout, for good. `loadPebblePay` gives a new one. */
  destroy(): void;
  readonly version: string;
}

/** Loads the SDK, once for each host and store; after it could not be loaded, again. */
export declare function loadPebblePay(options?: LoadOptions): Promise<PebblePay>;

export declare const PebblePay: {
  /** Loads the SDK if that was not done before, and opens a checkout. */
  checkout(
    options: CheckoutOptions & Pick<LoadOptions, "host" | "wasmUrl">,
    opener?: Element,
  ): Promise<Outcome>;
};

/** Something that only a programmer can put right; the promises above are rejected with it. */
export declare class PebblePayError extends Error {
  readonly code: "no_browser" | "no_host" | "invalid_host";
}

type PebblePayEvents = {
  [Name in keyof EventDetails as `pebblepay:${Name}`]: CustomEvent<EventDetails[Name]>;
};

declare global {
  interface DocumentEventMap extends PebblePayEvents {}
  interface HTMLElementEventMap extends PebblePayEvents {}
}
