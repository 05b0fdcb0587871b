// The payment method in WooCommerce's checkout block: a name, a description and, in test mode, a
// notice. The customer pays on the checkout's own page, so there are no fields.

(function ({ wc, wp }) {
  const { createElement: h, Fragment } = wp.element;
  const { decodeEntities } = wp.htmlEntities;
  const settings = wc.wcSettings.getSetting('pebblepay_data', {});
  const title = decodeEntities(settings.title || '') || wp.i18n.__('Card', 'pebblepay');

  const Content = () =>
    h(
      Fragment,
      null,
      settings.description && h('p', null, decodeEntities(settings.description)),
      settings.notice && h('p', { className: 'pebblepay-test' }, settings.notice),
    );

  wc.wcBlocksRegistry.registerPaymentMethod({
    name: 'pebblepay',
    label: h('span', null, title),
    ariaLabel: title,
    content: h(Content),
    edit: h(Content),
    canMakePayment: () => true,
    supports: { features: settings.supports || [] },
  });
})(window);
