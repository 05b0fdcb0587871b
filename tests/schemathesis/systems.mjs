// The four other systems' APIs as OpenAPI documents, from their clients' side: what is asked, and what
// every answer must look like. PebblePay's own is served by the server.

const text = (more) => ({ type: 'string', ...more });
const words = (...of) => text({ enum: of });
const flag = { type: 'boolean' };
const whole = (more) => ({ type: 'integer', ...more });
const maybe = (schema) => ({ anyOf: [schema, { type: 'null' }] });
const list = (items) => ({ type: 'array', items });
const object = (properties, optional = []) => ({
  type: 'object',
  properties,
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
});
/** A body of which nothing but these is needed. */
const asked = (properties, required = []) => ({ type: 'object', properties, required });
const constant = (value) => ({ const: value });

// What any request may be told, whatever its system: 503 is told by live sides and full disks only.
const REFUSALS = [400, 401, 403, 404, 405, 408, 409, 413, 415, 429];
const JSON_ONLY = ['application/json'];

const query = (name, schema) => ({ in: 'query', name, schema });
const path = (name) => ({ in: 'path', name, required: true, schema: text() });
const idempotent = { in: 'header', name: 'Idempotency-Key', schema: text({ minLength: 1 }) };

const answer = (schema) => ({ description: 'JSON', content: { 'application/json': { schema } } });

/**
 * One operation: a success of this status and shape, or a "no" in the system's envelope; `strangers`
 * is what those hear who have no key.
 */
const operation =
  (refusal) =>
  (method, { ok, status = 200, parameters = [], body, types = JSON_ONLY, strangers = refusal }) => ({
    [method]: {
      parameters,
      ...(body && {
        requestBody: {
          required: false,
          content: Object.fromEntries(types.map((type) => [type, { schema: body }])),
        },
      }),
      responses: {
        ...(ok && { [status]: answer(ok) }),
        ...Object.fromEntries(REFUSALS.map((code) => [code, answer(refusal)])),
        401: answer(strangers),
      },
    },
  });

const document = (title, securitySchemes, paths) => ({
  openapi: '3.1.0',
  info: { title, version: '1' },
  components: { securitySchemes },
  security: [Object.fromEntries(Object.keys(securitySchemes).map((name) => [name, []]))],
  paths,
});
const BEARER = { key: { type: 'http', scheme: 'bearer' } };

function pg() {
  const one = operation(object({ error: text({ minLength: 1 }) }));
  const merchant = query('merchant_code', text());
  const status = words('pending', 'processing', 'succeeded', 'failed', 'cancelled');
  const link = object({
    id: text(),
    reference: maybe(text()),
    payment_url: text({ format: 'uri' }),
    status,
    amount_cents: whole({ minimum: 1 }),
    currency: text({ pattern: '^[A-Z]{3}$' }),
    description: maybe(text()),
    customer_name: maybe(text()),
    customer_email: maybe(text()),
    customer_phone: maybe(text()),
    gateway: maybe(text()),
    gateway_transaction_id: maybe(text()),
    created_at: text({ format: 'date-time' }),
    paid_at: maybe(text({ format: 'date-time' })),
    refunded_at: maybe(text({ format: 'date-time' })),
  });
  const create = asked(
    {
      amount_cents: whole({ minimum: 1, maximum: 99999999999 }),
      currency: words('USD', 'EUR', 'MAD', 'JPY'),
      gateway: words('payzone', 'sandbox'),
      description: text({ maxLength: 200 }),
      reference: text({ maxLength: 100 }),
      customer_name: text({ maxLength: 100 }),
      customer_email: text({ format: 'email' }),
      customer_phone: text({ pattern: '^\\+[1-9][0-9]{7,14}$' }),
      success_url: text({ format: 'uri' }),
      merchant_code: text(),
    },
    ['amount_cents'],
  );
  const page = object({
    data: list(link),
    limit: whole({ minimum: 1, maximum: 100 }),
    has_more: flag,
    next_cursor: maybe(text()),
  });
  const filters = [
    query('status', status),
    query('reference', text()),
    query('limit', whole({ minimum: 1, maximum: 100 })),
    query('cursor', text()),
    query('test_mode', flag),
    merchant,
  ];
  const root = '/api/public/v1/payment-links';
  return document('PG', BEARER, {
    [root]: {
      ...one('post', { status: 201, ok: link, body: create, parameters: [merchant, idempotent] }),
      ...one('get', { ok: page, parameters: filters }),
    },
    [`${root}/{id}`]: one('get', { ok: link, parameters: [path('id'), merchant] }),
    [`${root}/{id}/cancel`]: one('post', {
      ok: link,
      body: asked({}),
      parameters: [path('id'), merchant, idempotent],
    }),
  });
}

function payerone() {
  const refusal = object({ status: constant('error'), message: text(), data: { type: 'null' } });
  const one = operation(refusal);
  const states = ['Pending', 'Processing', 'Paid', 'Failed', 'Cancelled', 'Expired', 'Refunded'];
  const order = {
    order_id: text(),
    order_url: text({ format: 'uri' }),
    custom_id: maybe(text()),
    status: words(...states),
    amount: { type: 'number', exclusiveMinimum: 0 },
    currency: words('USD', 'EUR', 'GBP'),
    currency_code: words('USD', 'EUR', 'GBP'),
    customer_name: maybe(text()),
    customer_email: maybe(text()),
    created_at: text({ format: 'date-time' }),
    expires_at: text({ format: 'date-time' }),
  };
  const success = (more) => object({ status: constant('success'), data: object({ ...order, ...more }) });
  const found = success({
    network_transaction_id: maybe(text()),
    amount_refunded: { type: 'number' },
    paid_at: maybe(text({ format: 'date-time' })),
  });
  const create = asked(
    {
      amount: { type: 'number', minimum: 0.5, maximum: 999999.99, multipleOf: 0.5 },
      currency_code: words('USD', 'EUR', 'GBP'),
      customer_name: text({ minLength: 1, maxLength: 100, pattern: '^[A-Za-z ]*[A-Za-z]$' }),
      customer_email: words('ada@example.com', 'b@example.org'),
      ipn_url: words('http://127.0.0.1:9/ipn', 'https://shop.example/ipn'),
      description: text({ maxLength: 200 }),
      custom_id: text({ maxLength: 100 }),
      success_url: text({ format: 'uri' }),
      fail_url: text({ format: 'uri' }),
    },
    ['amount', 'currency_code', 'customer_name', 'customer_email', 'ipn_url'],
  );
  const made = one('post', { ok: success({}), body: create, parameters: [idempotent] });
  return document('PayerOne', BEARER, {
    '/checkout/v1/orders_v2': made,
    '/checkout/v1/orders': {
      ...made,
      ...one('get', {
        ok: found,
        parameters: [{ ...query('order_id', text({ minLength: 1 })), required: true }],
      }),
    },
  });
}

const pepayRefusal = object({
  success: constant(false),
  error: object({ code: text(), message: text(), request_id: text(), param: text() }, ['param']),
});

function pepayInvoice(extra = {}) {
  const states = ['unpaid', 'underpaid', 'paid', 'expired', 'canceled'];
  return object({
    object: constant('invoice'),
    id: text(),
    merchant_id: text(),
    status: words(...states),
    currency: text({ pattern: '^[a-z]{3}$' }),
    amount: whole({ minimum: 0 }),
    amount_decimal: text({ pattern: '^[0-9]+[.]' }),
    amount_paid: whole(),
    amount_remaining: whole(),
    amount_unit: text(),
    description: maybe(text()),
    environment: words('devnet', 'mainnet'),
    created_at: text({ format: 'date-time' }),
    expires_at: text({ format: 'date-time' }),
    paid_at: maybe(text({ format: 'date-time' })),
    customer_id: maybe(text()),
    metadata: { type: 'object' },
    ...extra,
  });
}

// Two systems have these paths, and a request without a key is of neither.
const strangers = { anyOf: [pepayRefusal, object({ error: text(), code: text() })] };

function pepay() {
  const one = operation(pepayRefusal);
  const invoice = pepayInvoice();
  const create = asked(
    {
      amount_usd: { type: 'number', minimum: 0.5, maximum: 100000, multipleOf: 0.5 },
      description: text({ maxLength: 255 }),
      customer_id: text({ maxLength: 100 }),
      customer_email: text({ format: 'email' }),
      expires_in: whole({ minimum: 60000, maximum: 86400000 }),
      payment_return_url: text({ format: 'uri' }),
      metadata: { type: 'object' },
    },
    ['amount_usd'],
  );
  const created = object({
    invoice_id: text(),
    payment_url: text({ format: 'uri' }),
    expires_at: text({ format: 'date-time' }),
    session_token: text(),
    signature: text(),
    payment_session_headers: object({ 'x-session-token': text(), 'x-signature': text() }),
    invoice,
  });
  const rows = (items) => object({ object: constant('list'), data: list(items), has_more: flag });
  const event = object({ id: text(), type: text(), created_at: {}, data: { type: 'object' } }, [
    'created_at',
  ]);
  const success = (data) => object({ success: constant(true), data });
  const paging = [
    query('limit', whole({ minimum: 1, maximum: 100 })),
    query('starting_after', text()),
    query('ending_before', text()),
    query('environment', words('devnet', 'mainnet')),
    query('invoice_type', words('standard')),
  ];
  const expand = query('expand', words('latest_payment', 'payments', 'latest_payment,payments'));
  return document('Pepay', BEARER, {
    '/api/v1/invoices': {
      ...one('post', { status: 201, ok: created, body: create, parameters: [idempotent] }),
      ...one('get', {
        ok: rows(invoice),
        parameters: [
          ...paging,
          expand,
          query('customer_id', text()),
          query('status', words('unpaid', 'paid', 'expired', 'canceled', 'cancelled', 'unpaid,paid')),
        ],
      }),
    },
    '/api/v1/invoices/{id}': one('get', { ok: invoice, parameters: [path('id'), expand] }),
    '/api/v1/invoices/{id}/status': one('get', {
      ok: object({
        object: constant('invoice_status'),
        invoice,
        latest_payment: maybe({ type: 'object' }),
      }),
      parameters: [path('id')],
    }),
    '/api/v1/events': one('get', {
      strangers,
      ok: success(rows(event)),
      parameters: [
        ...paging,
        query('since', text()),
        query('invoice_id', text()),
        query('types', words('invoice.*', 'invoice.created', 'invoice_payment.updated')),
      ],
    }),
    '/api/v1/events/{id}': one('get', { ok: success(event), parameters: [path('id')], strangers }),
    '/api/v1/ws/token': one('post', {
      strangers,
      ok: success(object({ token: text(), scope: constant('merchant'), ws_url: text() })),
      body: asked({ scope: words('merchant'), ttl_seconds: whole({ minimum: 1, maximum: 300 }) }),
    }),
  });
}

/** What a customer's browser asks of Pepay with the two headers of one payment. */
function payor() {
  const one = operation(pepayRefusal);
  const schemes = {
    token: { type: 'apiKey', in: 'header', name: 'x-session-token' },
    signature: { type: 'apiKey', in: 'header', name: 'x-signature' },
  };
  const status = words('unpaid', 'paid', 'expired', 'canceled');
  const details = object({
    invoice_id: text(),
    amount_usd: { type: 'number' },
    currency: text(),
    description: maybe(text()),
    expires_at: text({ format: 'date-time' }),
    invoice_status: status,
    remaining_time: whole({ minimum: 0 }),
    remaining_seconds: whole({ minimum: 0 }),
    merchant_name: text(),
    network_environment: words('devnet', 'mainnet'),
  });
  const tokens = object({ tokens: list({}), payment_methods: list(text()), payment_url: text() });
  const root = '/api/v1/payments';
  return document('Pepay, its customers', schemes, {
    [`${root}/session-details`]: one('get', { ok: details }),
    [`${root}/available-tokens`]: one('get', { ok: tokens }),
    [`${root}/payment-status`]: one('get', { ok: object({ status, paid_at: maybe(text()) }) }),
    [`${root}/payment-addresses`]: one('post', { body: asked({ network: text() }) }),
    [`${root}/customer-email`]: one('post', {
      ok: object({ success: constant(true), email: text(), message: text() }),
      body: asked({ email: words('ada@example.com', 'b@example.org') }, ['email']),
    }),
  });
}

function secpaid({ token, unpaid, paid }) {
  const time = text({ pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:]{8}$' });
  const refusal = object({
    ResponseCode: constant(0),
    ResponseMsg: text(),
    Result: constant('False'),
    ServerTime: time,
  });
  const one = operation(refusal);
  const success = (data, beside = {}) =>
    object({
      data,
      ResponseCode: constant(1),
      ResponseMsg: text(),
      Result: constant('True'),
      ServerTime: time,
      ...beside,
    });
  // Lists hold what was sold in the other systems' words as well, in other currencies.
  const linkIn = (currency) => object({
    id: whole(),
    linktopay_id: whole(),
    pay_link: text({ format: 'uri' }),
    qr_img: text({ format: 'uri' }),
    amount: { type: 'number', exclusiveMinimum: 0 },
    currency,
    status: words('Unused', 'Used', 'Refunded', 'Cancelled', 'Deleted'),
    recipient_note: text(),
    paymentEndpoint: text(),
    cancellable: words('Yes', 'No'),
    created_at: time,
  });
  const types = [
    'application/json',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
  ];
  const amount = { type: 'number', minimum: 0.5, maximum: 999999, multipleOf: 0.5 };
  const fields = {
    amount,
    recipient_note: text({ maxLength: 200 }),
    payment_endpoint: words('http://127.0.0.1:9/a', 'http://127.0.0.1:9/a,http://127.0.0.1:9/b'),
    callback_url: text({ format: 'uri' }),
    bank_statement_description: text({ maxLength: 100 }),
    cancellable: flag,
  };
  const share = asked({ token: constant(token), share: whole({ minimum: 1, maximum: 100 }) }, [
    'token',
    'share',
  ]);
  const split = { recipients: { ...list(share), minItems: 1, maxItems: 3 }, split_type: words('normal') };
  const link = linkIn(constant('EUR'));
  const anyLink = linkIn(text({ pattern: '^[A-Z]{3}$' }));
  const wanted = asked({
    limit: whole({ minimum: 1, maximum: 100 }),
    page: whole({ minimum: 1, maximum: 1000 }),
    since: whole({ minimum: 0, maximum: 365 }),
    date: text({ format: 'date' }),
    search: text({ maxLength: 50 }),
    id: text(),
  });
  const total = { totalRecords: whole({ minimum: 0 }) };
  const payment = object({
    pay_id: text({ pattern: '^[0-9]+$' }),
    user_id: {},
    amount: text({ pattern: '^[0-9]+[.][0-9]{2}$' }),
    net_amount: text({ pattern: '^-?[0-9]+[.][0-9]{2}$' }),
    status: words('Success', 'Refunded'),
    created_at: time,
  });
  const refunded = object({
    pay_id: text(),
    refund_id: text(),
    amount: text(),
    amount_refunded: text(),
    refund_status: text(),
    status: text(),
  });
  const rows = (row) => one('post', { ok: success(list(row), total), body: wanted, types });
  const act = (ok, body) =>
    one('post', { ok: success(ok), body, types, parameters: [idempotent] });
  const schemes = { token: { type: 'apiKey', in: 'header', name: 'token' } };
  const root = '/api/v2';
  return document('SecPaid', schemes, {
    [`${root}/createLink`]: act(link, asked(fields, ['amount'])),
    [`${root}/createSplitLink`]: act(link, asked({ ...fields, ...split }, ['amount', 'recipients'])),
    [`${root}/deleteLink`]: act(anyLink, asked({ pay_id: words(unpaid) }, ['pay_id'])),
    [`${root}/refundPayment`]: act(refunded, asked({ pay_id: words(paid), amount, reason: text() }, ['pay_id'])),
    [`${root}/getPayInTransactions`]: rows(payment),
    [`${root}/getMyUsedLinks`]: rows(anyLink),
    [`${root}/getMyUnusedLinks`]: rows(anyLink),
    [`${root}/getPayOutTransactions`]: rows({}),
    [`${root}/getTaxInvoiceList`]: rows({}),
  });
}

/**
 * By their names. SecPaid's wants the token of a second store to share with, and ids of a link that was
 * paid and of one that was not: its stateful tests know no others.
 */
export const systems = { pg, payerone, pepay, payor, secpaid };
