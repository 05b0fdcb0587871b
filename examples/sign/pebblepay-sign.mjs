// Signs payment buttons and links: copy this file into your project. It needs Node 18 and nothing
// else. Keep the key on your server; `checkout-server store button-key` shows it.
//
//   const sig = buttonSignature(key, storeId, { amount: '49.99', product: 'Premium' });
//   `<button data-pebblepay="checkout" data-amount="49.99" data-product="Premium" data-sig="${sig}">`
//
// `params` are the parameters of the link, by their names there, as texts: exactly as the page
// says them, `49.99` and `49.990` are two amounts. With a variant_id leave the amount out.

import { createHmac } from 'node:crypto';

const COVERED = [
  'amount', 'cancel_url', 'currency', 'metadata', 'product', 'quantity', 'ref', 'return_url',
  'store_id', 'testMode', 'variant_id', 'webhook_url',
];

export function buttonSignature(key, storeId, params) {
  const all = { ...params, store_id: storeId };
  if (all.success_url) all.return_url = all.success_url;
  if (all.variant_id) delete all.amount;
  let message = 'pebblepay-button-v1\n';
  for (const name of COVERED) {
    const value = all[name] ?? '';
    if (value !== '') message += `${name}:${Buffer.byteLength(value)}:${value}\n`;
  }
  return 'v1_' + createHmac('sha256', key).update(message).digest('base64url');
}
