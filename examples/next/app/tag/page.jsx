import Script from "next/script";

// The same without the package: the script tag, and a button with attributes.
export default function Page() {
  return (
    <main>
      <button
        type="button"
        data-pebblepay="checkout"
        data-amount="49.99"
        data-product="Serving bowl"
        data-reference="NEXT-2"
      >
        Buy the bowl for $49.99
      </button>
      <Script
        src={`${process.env.PEBBLEPAY_HOST}/js/pebblepay.js`}
        data-store={process.env.PEBBLEPAY_STORE}
      />
    </main>
  );
}
