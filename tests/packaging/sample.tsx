// Checked by `tsc --strict`, not run: what a program may write, and what it may not.

import { PebblePay, PebblePayError, loadPebblePay } from "pebblepay";
import type { CheckoutOptions, Completed, Outcome, PublicMessage } from "pebblepay";
import { loadPebblePay as loadInline } from "pebblepay/inline";
import { CheckoutButton, usePebblePay } from "pebblepay/react";

const options: CheckoutOptions = {
  variantId: "var_1",
  quantity: 2,
  metadata: { colour: "blue", pieces: 3 },
  theme: "dark",
  mode: "modal",
  testMode: true,
};

export async function buy(): Promise<string> {
  const pebblepay = await loadPebblePay({ host: "https://pay.example.com", storeId: "st_1" });
  const outcome: Outcome = await pebblepay.checkout(options, document.body);
  await (await loadInline({ host: "https://pay.example.com" })).open("https://pay.example.com/pay/cs_1");
  await PebblePay.checkout({ host: "https://pay.example.com", storeId: "st_1", amount: "49.99" });
  pebblepay.close();
  pebblepay.destroy();
  switch (outcome.status) {
    case "opened":
      return outcome.reason;
    case "redirected":
      return outcome.reason === "blocked" ? "hosted" : outcome.reason;
    case "closed":
      return outcome.reason;
    case "error":
      return outcome.option ?? outcome.reason;
  }
}

export function hear(button: HTMLButtonElement, done: (sold: Completed) => void): void {
  button.addEventListener("pebblepay:completed", (event) => done(event.detail));
  document.addEventListener("pebblepay:failed", ({ detail }) => detail.code.toUpperCase());
  window.addEventListener("message", ({ data }: MessageEvent<PublicMessage>) => {
    if (data.type === "pebblepay:payment_complete") data.amount.toFixed(2);
    else data.error.trim();
  });
}

export function Shop() {
  const { checkout, isReady } = usePebblePay({ host: "https://pay.example.com", storeId: "st_1" });
  return (
    <>
      <CheckoutButton
        host="https://pay.example.com"
        amount="49.99"
        className="buy"
        onCompleted={(event) => event.detail.orderId.trim()}
        onClosed={({ detail }) => detail.reason === "user"}
      >
        Buy
      </CheckoutButton>
      <button disabled={!isReady} onClick={() => checkout({ amount: 15 })} />
    </>
  );
}

export const wrong = async (error: unknown) => {
  // @ts-expect-error -- misspelt
  await PebblePay.checkout({ ammount: "1" });
  // @ts-expect-error -- no such mode
  await PebblePay.checkout({ amount: "1", mode: "sideways" });
  // @ts-expect-error -- no such theme
  options.theme = "blue";
  // @ts-expect-error -- an amount is no object
  options.amount = {};
  // @ts-expect-error -- no such reason
  if (error instanceof PebblePayError) return error.code === "nothing";
  // @ts-expect-error -- no such event handler
  return <CheckoutButton onBought={() => {}} />;
};
