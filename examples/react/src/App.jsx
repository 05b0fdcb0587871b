import { CheckoutButton, usePebblePay } from "pebblepay/react";
import { useState } from "react";

export function App({ host, storeId }) {
  const [state, setState] = useState("nothing bought yet");
  const { checkout } = usePebblePay({ host, storeId });

  return (
    <main>
      <h1>Kiln &amp; Co.</h1>
      <p>
        <CheckoutButton
          host={host}
          storeId={storeId}
          amount="49.99"
          product="Serving bowl"
          reference="REACT-1"
          onCompleted={(event) => setState(`paid: ${event.detail.orderId}`)}
          onClosed={(event) => setState((now) => (now.startsWith("paid") ? now : event.detail.reason))}
        >
          Buy the bowl for $49.99
        </CheckoutButton>
      </p>
      <p>
        <button type="button" onClick={() => checkout({ amount: "15.00", product: "Cup" })}>
          Buy a cup for $15.00
        </button>
      </p>
      <output>{state}</output>
    </main>
  );
}
