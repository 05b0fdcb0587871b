/*
Part 5: the simulated wallet. It does what a real one does: a sheet of its own, a token, and a
payment in which no card was typed.
*/

const sheet = byId('sheet');

byId('wallets')?.addEventListener('submit', (event) => {
  if (window.origin === 'null' || !sheet.showModal) return;
  event.preventDefault();
  if (state.busy || state.over) return;
  byId('sheet-pay').textContent = byId('label').textContent;
  sheet.returnValue = '';
  sheet.showModal();
});

sheet?.addEventListener('close', () => {
  if (sheet.returnValue !== 'pay' || state.busy || state.over) return byId('wallet').focus();
  const body = new URLSearchParams(new FormData(byId('wallets')));
  body.set('wallet', 'simulated');
  body.set('wallet_token', `sim_${new FormData(byId('sheet-form')).get('card')}`);
  showAlert('');
  byId('pay').focus();
  setBusy(true);
  tell({ type: 'confirmed' });
  settle(ask(byId('wallets').getAttribute('action'), body));
});
