/*
Part 4: the coupon. The server says what it does to the price; the answer is shown in place, so
nothing that was typed is lost. Where the page itself changes (a card is no longer needed, or is
again), the form is sent and the page comes anew.
*/

const couponForm = byId('coupon-form');

function showPrice(answer) {
  for (const input of document.querySelectorAll('input[name=token]')) input.value = answer.token;
  byId('price').textContent = answer.display;
  byId('label').textContent = fill(words.pay, 'amount', answer.display);
  const rows = answer.lines.map(({ label, display }) => {
    const row = document.createElement('div');
    row.append(document.createElement('dt'), document.createElement('dd'));
    row.firstChild.textContent = label;
    row.lastChild.textContent = display;
    return row;
  });
  byId('lines').replaceChildren(...rows);
  byId('lines').hidden = !rows.length;
  if (!couponForm) return;
  byId('coupon-text').textContent = answer.applied ?? '';
  byId('coupon-applied').hidden = !answer.applied;
  byId('coupon-more').hidden = Boolean(answer.applied);
  if (answer.applied) byId('coupon-more').open = false;
}

async function setCoupon(code) {
  const input = byId('coupon');
  if (state.busy || state.over) return;
  const body = new URLSearchParams(new FormData(couponForm));
  body.set('coupon', code);
  input.setAttribute('aria-busy', 'true');
  const answer = await ask(couponForm.getAttribute('action'), body).catch(() => ({}));
  input.removeAttribute('aria-busy');
  if (answer.status === 'expired') return expire(answer.message);
  if (answer.status !== 'priced') {
    showError(input, answer.message ?? words.trouble);
    return input.focus();
  }
  // The page without a card form is another page.
  if (`${answer.free}` !== form.dataset.free) {
    input.name = 'coupon';
    input.value = code;
    return couponForm.submit();
  }
  input.value = '';
  showError(input, '');
  showPrice(answer);
  if (answer.applied) byId('coupon-remove').focus();
  else byId('coupon-more').firstElementChild.focus();
}

couponForm?.addEventListener('submit', (event) => {
  // An opaque origin can not fetch from us; the plain form still can.
  if (window.origin === 'null') return;
  event.preventDefault();
  const code = event.submitter?.id === 'coupon-remove' ? '' : byId('coupon').value.trim();
  if (code || event.submitter?.id === 'coupon-remove') setCoupon(code);
  else byId('coupon').focus();
});
byId('coupon')?.addEventListener('input', ({ target }) => showError(target, ''));
byId('coupon-more')?.addEventListener('toggle', ({ target }) => target.open && byId('coupon').focus());
