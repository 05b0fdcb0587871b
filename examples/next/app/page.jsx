import { CheckoutButton } from "pebblepay/react";

// A server component: the button inside it is a client component and is rendered on the server, too.
export default function Page() {
  return (
    <main>
      <h1>Kiln &amp; Co.</h1>
      <CheckoutButton
        host={process.env.PEBBLEPAY_HOST}
        storeId={process.env.PEBBLEPAY_STORE}
        amount="49.99"
        product="Serving bowl"
        reference="NEXT-1"
      >
        Buy the bowl for $49.99
      </CheckoutButton>
    </main>
  );
}
