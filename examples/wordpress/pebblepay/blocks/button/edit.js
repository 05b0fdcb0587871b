// The button in the block editor. No build step: WordPress brings React and the components along.
// What visitors get is printed by the server, see includes/button.php.

(function ({ blockEditor, blocks, components, element, i18n }) {
  const { createElement: h, Fragment } = element;
  const { InspectorControls, RichText, useBlockProps } = blockEditor;
  const { Notice, PanelBody, SelectControl, TextControl } = components;
  const { __ } = i18n;

  const AMOUNT = /^[0-9]{1,12}(\.[0-9]{1,3})?$/;

  function edit({ attributes, setAttributes }) {
    const field = (name, label, help) =>
      h(TextControl, {
        key: name,
        label,
        help,
        value: attributes[name],
        onChange: (value) => setAttributes({ [name]: value.trim() === '' ? '' : value }),
      });
    const wrongAmount = attributes.amount !== '' && !AMOUNT.test(attributes.amount.trim());
    const price = h(
      PanelBody,
      { key: 'price', title: __('Price', 'pebblepay') },
      wrongAmount &&
        h(
          Notice,
          { status: 'error', isDismissible: false },
          __('An amount is a plain number with a point: 49.99', 'pebblepay'),
        ),
      field(
        'amount',
        __('Amount', 'pebblepay'),
        __('Leave it empty and customers choose what they pay.', 'pebblepay'),
      ),
      field('currency', __('Currency', 'pebblepay'), __('Such as EUR.', 'pebblepay')),
      field(
        'variant',
        __('Variant', 'pebblepay'),
        __('The id of a variant of your store, in place of an amount.', 'pebblepay'),
      ),
      field('product', __('Product', 'pebblepay')),
    );
    const more = h(
      PanelBody,
      { key: 'more', title: __('Checkout', 'pebblepay'), initialOpen: false },
      h(SelectControl, {
        label: __('Opens', 'pebblepay'),
        value: attributes.mode,
        options: [
          { value: 'modal', label: __('on this page', 'pebblepay') },
          { value: 'redirect', label: __('on a page of its own', 'pebblepay') },
          { value: 'tab', label: __('in a new tab', 'pebblepay') },
        ],
        onChange: (mode) => setAttributes({ mode }),
      }),
      field('reference', __('Your reference', 'pebblepay')),
      field('coupon', __('Coupon', 'pebblepay')),
      field('returnUrl', __('Address after paying', 'pebblepay')),
      field('cancelUrl', __('Address after cancelling', 'pebblepay')),
    );
    const button = h(RichText, {
      tagName: 'span',
      className: 'wp-block-button__link wp-element-button',
      'aria-label': __('Text of the button', 'pebblepay'),
      placeholder: __('Buy now', 'pebblepay'),
      allowedFormats: [],
      value: attributes.label,
      onChange: (label) => setAttributes({ label }),
    });
    const className = attributes.align === 'center' ? 'has-text-align-center' : '';
    return h(
      Fragment,
      null,
      h(InspectorControls, null, price, more),
      h('div', useBlockProps({ className: `wp-block-button ${className}` }), button),
    );
  }

  blocks.registerBlockType('pebblepay/button', { edit, save: () => null });
})(window.wp);
