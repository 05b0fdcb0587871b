/*
Part 2: what is typed into the fields. Formatting keeps the caret at its digit; nothing is ever
refused or cleared because it is wrong. Messages come from the page (data-empty, data-bad, …).
*/

// Arabic, Persian, Thai and full-width digits have their value in the low four bits; those of
// Hindi begin at 6.
const plain = (text) =>
  text
    .replace(/[\u0660-\u0669\u06f0-\u06f9\u0e50-\u0e59\uff10-\uff19]/g, (c) => c.charCodeAt(0) & 15)
    .replace(/[\u0966-\u096f]/g, (c) => c.charCodeAt(0) - 0x966);
const digits = (text) => plain(text).replace(/\D/g, '');

const formats = {
  card_number: (text) => digits(text).slice(0, 19).replace(/(\d{4})(?=\d)/g, '$1 '),
  cvc: (text) => digits(text).slice(0, 3),
  // Takes 12/30, 12/2030, 1230, 1/30 and what autofill writes, and shows "12 / 30".
  expiry(text) {
    let all = digits(text);
    if (all[0] > '1' || /^\D*\d\D+/.test(plain(text))) all = `0${all}`;
    if (/^..20\d\d/.test(all)) all = all.slice(0, 2) + all.slice(4);
    return all.length < 2 ? all : `${all.slice(0, 2)} / ${all.slice(2, 6)}`;
  },
};

function brandOf(number) {
  if (number.startsWith('4')) return 'visa';
  return /^(5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/.test(number) ? 'mastercard' : 'card';
}

function reformat(input) {
  const text = formats[input.name](input.value);
  if (text === input.value) return;
  const head = digits(input.value.slice(0, input.selectionStart)).length;
  const all = digits(input.value).length;
  input.value = text;
  if (document.activeElement !== input) return;
  let caret = text.length;
  if (head < all) {
    caret = 0;
    for (let seen = 0; seen < head && caret < text.length; caret += 1) {
      if (/\d/.test(text[caret])) seen += 1;
    }
  }
  input.setSelectionRange(caret, caret);
}

function luhn(number) {
  const sum = [...number].reverse().reduce((total, digit, index) => {
    const value = index % 2 ? digit * 2 : +digit;
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}

// The typed amount as digits and a point; null if it is none. A symbol or code at either end is
// let through. The language's group separator groups before three digits (`1,500` in English);
// any other single separator stands before decimals. The server reads a form without script by
// the same rules.
function amountIn(input) {
  const { group } = input.dataset;
  let text = plain(input.value)
    .replace(/[\s'\u2019\u200b-\u200f\u202a-\u202e\u2066-\u2069\u061c\ufeff]/g, '')
    .replaceAll('\uff0c', ',')
    .replaceAll('\uff0e', '.')
    .replaceAll('\u066c', group)
    .replace(/^[^\d.,\u066b\u066c-]+|[^\d.,\u066b\u066c-]+$/g, '');
  const grouped = new RegExp(`^\\d{1,3}([${group}]\\d{2,3})*[${group}]\\d{3}(?![\\d${group}])`);
  if (grouped.test(text)) text = text.replaceAll(group, '');
  text = text.replace(/[,\u066b\u066c]/g, '.').replace(/\.$/, '');
  const decimals = +input.dataset.exponent;
  const shape = decimals ? new RegExp(`^\\d{1,12}(\\.\\d{1,${decimals}})?$`) : /^\d{1,12}$/;
  return shape.test(text) ? text : null;
}

// An amount as the server writes it: its symbol is the server's, its digits are the browser's.
function money(amount, { prefix, suffix, exponent }) {
  const decimals = { minimumFractionDigits: +exponent, maximumFractionDigits: +exponent };
  const digits = new Intl.NumberFormat(document.documentElement.lang, decimals).format(amount);
  return prefix + digits + suffix;
}

// Each returns the name of the message to show, or nothing.
const checks = {
  amount(input) {
    const { min, max } = input.dataset;
    const amount = amountIn(input);
    return amount === null || +amount < +min || +amount > +max ? 'bad' : '';
  },
  email: ({ value }) => (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value.trim()) ? '' : 'bad'),
  card_number({ value }) {
    const number = digits(value);
    if (number.length < 13) return 'short';
    return luhn(number) ? '' : 'bad';
  },
  // A card is good until its month ends; a day is given so that no time zone decides.
  expiry({ value }) {
    const [, month, year] = /^(\d\d) \/ (\d\d)$/.exec(formats.expiry(value)) ?? [];
    if (!(month >= 1 && month <= 12)) return 'bad';
    return Date.UTC(2000 + +year, month, 2) <= serverNow() ? 'past' : '';
  },
  cvc: ({ value }) => (digits(value).length === 3 ? '' : 'bad'),
  name: () => '',
};

function showError(input, text) {
  const line = byId(`${input.id}-m`);
  if (text) input.setAttribute('aria-invalid', 'true');
  else input.removeAttribute('aria-invalid');
  line.textContent = text || line.dataset.hint || '';
}

// Shows what is wrong with a field; true if something is.
function check(input) {
  const fault = input.value.trim() ? checks[input.name](input) : 'empty';
  const text = fault ? input.dataset[fault] ?? input.dataset.bad : '';
  showError(input, text);
  return Boolean(text);
}
