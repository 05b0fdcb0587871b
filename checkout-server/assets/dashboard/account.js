
/* Passkeys: the only part of the dashboard that HTML can not do. A form with `data-passkey` asks its
   options there, hands them to the browser, and is sent with the answer. */
(() => {
  const ready = () => {
    if (!window.PublicKeyCredential || !navigator.credentials) return;
    for (const form of document.querySelectorAll('form[data-passkey][hidden]')) form.hidden = false;
  };

  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');

  const read = (options) => {
    options.challenge = bytes(options.challenge);
    if (options.user) options.user.id = bytes(options.user.id);
    for (const list of [options.allowCredentials, options.excludeCredentials]) {
      for (const known of list ?? []) known.id = bytes(known.id);
    }
    return options;
  };

  // As PublicKeyCredential.toJSON, which not every browser has and some password managers break.
  const written = (made) => {
    const { response } = made;
    const common = { id: made.id, rawId: text(made.rawId), type: made.type, clientExtensionResults: made.getClientExtensionResults() };
    if (made.authenticatorAttachment) common.authenticatorAttachment = made.authenticatorAttachment;
    const clientDataJSON = text(response.clientDataJSON);
    if (!response.attestationObject) {
      return { ...common, response: {
        clientDataJSON,
        authenticatorData: text(response.authenticatorData),
        signature: text(response.signature),
        userHandle: response.userHandle ? text(response.userHandle) : null,
      } };
    }
    const key = response.getPublicKey();
    return { ...common, response: {
      clientDataJSON,
      attestationObject: text(response.attestationObject),
      authenticatorData: text(response.getAuthenticatorData()),
      transports: response.getTransports(),
      publicKey: key ? text(key) : null,
      publicKeyAlgorithm: response.getPublicKeyAlgorithm(),
    } };
  };

  const WORDS = {
    InvalidStateError: 'This device has a passkey of this account already.',
    NotAllowedError: 'No passkey was used. Try again, or another way.',
    Busy: 'Too many tries. Wait some minutes.',
  };
  const ask = async (form) => {
    const body = new URLSearchParams({ csrf: form.elements.csrf?.value ?? '' });
    const answer = await fetch(form.dataset.passkey, { method: 'POST', body });
    // The password is asked for first.
    if (answer.redirected) return location.assign(answer.url);
    if (!answer.ok) throw Object.assign(new Error(), { name: answer.status === 429 ? 'Busy' : 'Refused' });
    const { ceremony, options } = await answer.json();
    const { mediation, ...publicKey } = JSON.parse(options).publicKey ?? JSON.parse(options);
    const given = { publicKey: read(publicKey) };
    const made = 'new' in form.dataset ? await navigator.credentials.create(given) : await navigator.credentials.get(given);
    form.elements.ceremony.value = ceremony;
    form.elements.answer.value = JSON.stringify(written(made));
    form.submit();
  };

  document.addEventListener('submit', async (event) => {
    const form = event.target;
    if (!form.dataset.passkey || event.defaultPrevented) return;
    event.preventDefault();
    const said = form.querySelector('.error[role="alert"]');
    said.hidden = true;
    try {
      await ask(form);
    } catch (error) {
      said.textContent = WORDS[error.name] ?? 'That did not work. Try again.';
      said.hidden = false;
      form.removeAttribute('aria-busy');
    }
  });
  ready();
})();
