
/* Forms that show what fits, the look of the checkout while it is typed, and keys that are shown once. */

(() => {
  // What belongs to one choice of a field is shown with that choice only.
  const fit = () => {
    for (const part of document.querySelectorAll('[data-when]')) {
      const field = document.getElementById(part.dataset.when);
      if (!field) continue;
      const fits = 'is' in part.dataset ? field.value === part.dataset.is : field.value !== part.dataset.not;
      part.hidden = !fits;
    }
  };
  document.addEventListener('change', fit);

  // The answer to a form that made a key is not sent again by loading the page again.
  const made = document.querySelector('[data-made]');
  if (made) history.replaceState(null, '', made.dataset.made);

  const colour = document.querySelector('[data-colour-of]');
  const form = document.getElementById('brand-form');
  const frame = document.getElementById('brand-preview');
  if (form && frame) {
    const text = document.getElementById(colour.dataset.colourOf);
    colour.hidden = false;
    colour.addEventListener('input', () => {
      text.value = colour.value;
      text.dispatchEvent(new Event('input', { bubbles: true }));
    });
    text.addEventListener('input', () => {
      if (/^#[0-9a-f]{6}$/i.test(text.value)) colour.value = text.value;
    });
    let theme = '';
    const look = () => {
      if (form.elements.logo.files.length) {
        // A picture fits into no address: the form itself is sent into the frame.
        form.removeAttribute('aria-busy');
        form.requestSubmit(document.getElementById('brand-look'));
        return;
      }
      const address = new URL(form.dataset.preview, location.href);
      for (const name of ['accent', 'support', 'terms_url', 'privacy_url', 'refund_url']) {
        address.searchParams.set(name, form.elements[name].value);
      }
      if (form.elements.remove_logo?.checked) address.searchParams.set('remove_logo', 'on');
      if (theme) address.searchParams.set('theme', theme);
      // In the place of the page before, so that going back leaves the page.
      frame.contentWindow.location.replace(address);
    };
    let soon;
    form.addEventListener('input', () => {
      clearTimeout(soon);
      soon = setTimeout(look, 250);
    });
    form.addEventListener('submit', (event) => {
      // The form was sent into the frame: this page stays, and may send it again.
      if (event.submitter?.id === 'brand-look') setTimeout(() => form.removeAttribute('aria-busy'));
    });
    const chips = [...document.querySelectorAll('[data-theme-of]')];
    for (const chip of chips) {
      chip.hidden = false;
      chip.setAttribute('aria-pressed', 'false');
      chip.addEventListener('click', () => {
        theme = chip.dataset.theme === theme ? '' : chip.dataset.theme;
        for (const one of chips) one.setAttribute('aria-pressed', String(one.dataset.theme === theme));
        look();
      });
    }
  }
  fit();
})();
