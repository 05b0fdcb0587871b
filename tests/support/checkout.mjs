// A customer at the card form. `form` is whatever holds it: a page, or the frame of a checkout.

/** The frame of the open dialog. */
export const dialogFrame = (page) => page.frameLocator('dialog iframe');

/** Types the customer's details and the card. */
export async function fill(
  form,
  { number, expiry = '12/30', cvc = '123', email = 'ada@example.com', name = 'Ada Okafor' },
) {
  const address = form.locator('#email');
  if (await address.count()) await address.fill(email);
  await form.locator('#card_number').fill(number);
  await form.locator('#expiry').fill(expiry);
  await form.locator('#cvc').fill(cvc);
  await form.locator('#name').fill(name);
}

/** Fills in the form and presses the button. */
export async function pay(form, card) {
  await form.locator('#card_number').waitFor();
  await fill(form, card);
  await form.locator('#pay').click();
}

/** Answers the bank's page inside the form: `pass` or `fail`. */
export async function answerBank(form, outcome = 'pass') {
  await form.frameLocator('#bank-frame iframe').locator(`button[value=${outcome}]`).click();
}

/** Waits for the success state; returns the order's id that it shows. */
export async function paid(form) {
  await form.locator('#done').waitFor();
  return form.locator('#done-order').textContent();
}

/** Waits for the words of a failed attempt. */
export async function declined(form) {
  await form.locator('#alert').waitFor();
  return form.locator('#alert').textContent();
}
