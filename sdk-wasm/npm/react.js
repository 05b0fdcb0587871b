"use client";
// The SDK for React: a button, and a hook for everything else. Mounting twice, as StrictMode does,
// loads once; a checkout outlives the component that opened it.

import { createElement, useCallback, useEffect, useRef, useState } from "react";
import { PebblePay, loadPebblePay } from "./index.js";

// React keeps `ref` for itself; an order's number is `reference`.
const OPTIONS = "__PEBBLEPAY_OPTIONS__".split(",").filter((name) => name !== "ref");
const EVENTS = "__PEBBLEPAY_EVENTS__".split(",");
const handlerOf = (name) => `on${name[0].toUpperCase()}${name.slice(1)}`;

/** Loads the SDK of one store; gives the function that opens its checkouts. */
export function usePebblePay({ host, storeId, wasmUrl }) {
  const [pebblepay, setPebblePay] = useState(null);
  useEffect(() => {
    let isMounted = true;
    loadPebblePay({ host, storeId, wasmUrl }).then(
      (loaded) => isMounted && setPebblePay(loaded),
      (error) => console.error(error),
    );
    return () => {
      isMounted = false;
    };
  }, [host, storeId, wasmUrl]);
  const checkout = useCallback(
    (options, opener) => PebblePay.checkout({ host, storeId, wasmUrl, ...options }, opener),
    [host, storeId, wasmUrl],
  );
  return { checkout, pebblepay, isReady: pebblepay !== null };
}

/** A button that opens a checkout. Options and events are props; the rest goes to the button. */
export function CheckoutButton({ host, storeId, wasmUrl, onClick, children, ...props }) {
  const { checkout } = usePebblePay({ host, storeId, wasmUrl });
  const button = useRef(null);
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });
  useEffect(() => {
    const ending = new AbortController();
    for (const name of EVENTS) {
      const listener = (event) => latest.current[handlerOf(name)]?.(event);
      button.current.addEventListener(`pebblepay:${name}`, listener, { signal: ending.signal });
    }
    return () => ending.abort();
  }, []);

  const options = {};
  const attributes = { type: "button" };
  const handlers = EVENTS.map(handlerOf);
  for (const [name, value] of Object.entries(props)) {
    if (OPTIONS.includes(name)) options[name] = value;
    else if (!handlers.includes(name)) attributes[name] = value;
  }
  const open = (event) => {
    onClick?.(event);
    if (event.defaultPrevented) return;
    checkout(options, event.currentTarget).catch((error) => console.error(error));
  };
  return createElement("button", { ...attributes, ref: button, onClick: open }, children);
}
