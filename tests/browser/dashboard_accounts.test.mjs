// Accounts and teams as people meet them: a passkey of a real (virtual) authenticator, codes made from
// the secret on the page, a recovery code, an invitation, and browsers that are signed out from another.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { launch, pagesOf } from '../support/browser.mjs';
import { startMailbox } from '../support/mailbox.mjs';
import { account, look, PASSWORD, signIn } from '../support/owner.mjs';
import { Server } from '../support/server.mjs';
import { until } from '../support/until.mjs';

let browser, mailbox, server, store;
const inPage = pagesOf(() => browser);

const freePort = () =>
  new Promise((done) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });

before(async () => {
  [browser, mailbox] = await Promise.all([launch(), startMailbox()]);
  // Passkeys belong to a host name, never to an IP address.
  const port = await freePort();
  const flags = ['--public-url', `http://localhost:${port}`];
  const env = {
    PEBBLEPAY_SMTP_URL: `smtp://127.0.0.1:${mailbox.port}`,
    PEBBLEPAY_MAIL_FROM: 'Kiln <pay@kiln.example>',
  };
  server = new Server(await mkdtemp(join(tmpdir(), 'pebblepay-test-')), flags, { env });
  server.address = `127.0.0.1:${port}`;
  await server.up();
  server.origin = `http://localhost:${port}`;
  store = await server.store();
});
after(async () => {
  await Promise.all([browser?.close(), server?.stop(), mailbox?.stop()]);
});

const to = (path) => `${server.origin}/dashboard${path}`;
const press = (page, name) => page.getByRole('button', { name, exact: true }).click();
const said = (page) => page.locator('.said').innerText();
const shownCodes = (page) => page.locator('.codes code').allInnerTexts();
const isSignedIn = async (page) => {
  await page.goto(to('/account'));
  return new URL(page.url()).pathname === '/dashboard/account';
};

/** A device with a passkey store that verifies its user, as Chromium itself plays it. */
async function authenticator(page) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  const options = {
    protocol: 'ctap2',
    transport: 'internal',
    hasResidentKey: true,
    hasUserVerification: true,
    isUserVerified: true,
    automaticPresenceSimulation: true,
  };
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', { options });
  return { cdp, authenticatorId };
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
/** The code that an app shows for a secret (RFC 6238), at a step from now. */
function totp(secret, steps = 0) {
  const bits = [...secret].map((c) => ALPHABET.indexOf(c).toString(2).padStart(5, '0')).join('');
  const bytes = bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const mac = createHmac('sha1', Buffer.from(bytes)).update(counter).digest();
  const at = mac[19] & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

async function password(page, email) {
  await page.goto(to('/sign-in'));
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password').fill(PASSWORD);
  await press(page, 'Sign in');
}

test(
  'a passkey is made, signs in without a password, confirms, and can be renamed and removed',
  inPage(async ({ page }) => {
    const email = 'ada@kiln.example';
    await account(server, store, email);
    const { cdp, authenticatorId } = await authenticator(page);
    await signIn(page, server, store, email);
    await page.goto(to('/account'));
    await look(page, 'account');
    await page.getByRole('link', { name: 'Add a passkey' }).click();
    await look(page, 'account-passkey');
    await page.getByLabel('Name').fill('Work <laptop>');
    await press(page, 'Add the passkey');
    await page.waitForSelector('.codes');
    assert.equal((await shownCodes(page)).length, 10);
    await look(page, 'account-codes');
    const { credentials } = await cdp.send('WebAuthn.getCredentials', { authenticatorId });
    assert.equal(credentials.length, 1);
    assert.equal(credentials[0].rpId, 'localhost');
    await page.goto(to('/account'));
    assert.match(await page.locator('main').innerText(), /Work <laptop>/);
    await look(page, 'account-protected');

    await press(page, 'Sign out');
    await page.waitForURL(to('/sign-in'));
    await look(page, 'sign-in');
    const sent = page.waitForRequest((r) => r.url() === to('/sign-in/passkey'));
    await press(page, 'Sign in with a passkey');
    await page.waitForURL(/\/test$/);
    assert.ok(await isSignedIn(page));

    // The same answer once more opens nothing: its challenge had its one answer.
    const context = await browser.newContext();
    const replay = { form: Object.fromEntries(new URLSearchParams((await sent).postData())) };
    replay.headers = { origin: server.origin };
    const again = await context.request.post(to('/sign-in/passkey'), replay);
    assert.equal(again.status(), 422);
    assert.match(await again.text(), /This passkey was not accepted/);
    await context.close();

    // A password alone is not enough any more, and the passkey is a second step, too.
    await press(page, 'Sign out');
    await password(page, email);
    await page.waitForSelector('#code');
    await look(page, 'sign-in-second-passkey');
    await press(page, 'Use a passkey');
    await page.waitForURL(/\/test$/);

    await page.goto(to('/account'));
    await page.getByText('Rename', { exact: true }).click();
    await page.locator('details[open]').getByLabel('Name').fill('Studio laptop');
    await press(page, 'Save');
    assert.match(await said(page), /new name/);
    await page.goto(to('/confirm?next=/dashboard/account'));
    await look(page, 'confirm');
    await press(page, 'Use a passkey instead');
    await page.waitForURL(to('/account'));
    await page.locator('summary', { hasText: 'Remove' }).click();
    await press(page, 'Remove the passkey');
    assert.match(await said(page), /opens nothing any more/);
    await press(page, 'Sign out');
    await page.waitForURL(to('/sign-in'));
    await press(page, 'Sign in with a passkey');
    await page.getByText('This passkey was not accepted').waitFor();
  }),
);

test(
  'codes of an app and recovery codes sign in once each, without script',
  inPage({ javaScriptEnabled: false }, async ({ page }) => {
    const email = 'bea@kiln.example';
    await account(server, store, email);
    await signIn(page, server, store, email);
    await page.goto(to('/account'));
    await press(page, 'Add an app');
    const secret = (await page.locator('.secret').innerText()).replace(/\s/g, '');
    assert.equal(await page.locator('svg.qr path').count(), 1);
    await page.fill('#code', '000000');
    await press(page, 'Turn it on');
    await page.getByText('This does not match').waitFor();
    const first = totp(secret);
    await page.fill('#code', first);
    await press(page, 'Turn it on');
    const codes = await shownCodes(page);
    assert.equal(codes.length, 10);

    await page.goto(to('/account'));
    await press(page, 'Sign out');
    await password(page, email);
    await page.fill('#code', first);
    await press(page, 'Go on');
    await page.getByText('This code is wrong, or was used before.').waitFor();
    // The code of the next 30 seconds is taken early, by the window.
    await page.fill('#code', totp(secret, 1));
    await press(page, 'Go on');
    assert.ok(await isSignedIn(page));

    await press(page, 'Sign out');
    await password(page, email);
    await page.fill('#code', codes[0]);
    await press(page, 'Go on');
    assert.ok(await isSignedIn(page));
    await page.getByText('9 left.').waitFor();
    await press(page, 'Sign out');
    await password(page, email);
    await page.fill('#code', codes[0]);
    await press(page, 'Go on');
    await page.getByText('This code is wrong, or was used before.').waitFor();
  }),
);

test(
  'the pages of an app for codes and of the second step are fit to be seen',
  inPage(async ({ page }) => {
    const email = 'cleo@kiln.example';
    await account(server, store, email);
    await signIn(page, server, store, email);
    await page.goto(to('/account'));
    await press(page, 'Add an app');
    await page.waitForSelector('.secret');
    await look(page, 'account-totp');
    const secret = (await page.locator('.secret').innerText()).replace(/\s/g, '');
    await page.fill('#code', totp(secret));
    await press(page, 'Turn it on');
    await page.waitForSelector('.codes');
    await page.goto(to('/account'));
    await press(page, 'Sign out');
    await password(page, email);
    await page.waitForSelector('#code');
    await look(page, 'sign-in-second');
    await page.goto(to('/forgot'));
    await look(page, 'forgot');
    await page.goto(to('/reset/none'));
    await look(page, 'reset-over');
  }),
);

test(
  'an invited person joins as a viewer, and the last owner stays',
  inPage(async ({ page }) => {
    const email = 'dana@kiln.example';
    const own = await server.store({ name: 'Glaze & Sons' });
    await account(server, own, email);
    const at = await signIn(page, server, own, email);
    await page.goto(at('/team'));
    await page.getByText('The only owner.').waitFor();
    await look(page, 'team');
    await page.getByLabel('E-mail address').fill('Vera@glaze.example');
    await press(page, 'Invite');
    await page.getByText('Vera@glaze.example is invited', { exact: false }).or(
      page.getByText('vera@glaze.example is invited'),
    ).first().waitFor();
    await look(page, 'team-invited');
    const link = await page.locator('.snippet code').innerText();
    await page.goto(at('/team'));
    await look(page, 'team-open');

    // The mail carries a link of its own, which works as well until one of them is used.
    const mail = await until('the mail', () =>
      mailbox.mails.find(({ to: [first] }) => first === 'vera@glaze.example'),
    );
    assert.match(mail.mail.subject, /Glaze & Sons/);
    const [mailed] = /http:\S+\/dashboard\/invite\/\S+/.exec(mail.mail.text);
    assert.notEqual(mailed, link);
    const context = await browser.newContext();
    const vera = await context.newPage();
    await vera.goto(mailed);
    await look(vera, 'invite');
    await vera.getByLabel('Password').fill(PASSWORD);
    await press(vera, 'Create the account and join');
    await vera.waitForURL(at());
    await vera.goto(at('/team'));
    assert.equal(await vera.getByLabel('E-mail address').count(), 0);
    assert.equal((await vera.goto(at('/audit'))).status(), 403);
    assert.equal((await vera.goto(link)).status(), 410);

    await page.goto(at('/audit'));
    await page.getByText('Joined the team').waitFor();
    await look(page, 'audit');
    await page.goto(at('/team'));
    await page.locator('summary', { hasText: 'Remove' }).click();
    await press(page, 'Remove the member');
    assert.match(await said(page), /sees nothing of this store/);
    assert.equal((await vera.goto(at('/team'))).status(), 404);
    await context.close();
  }),
);

test(
  'a browser is signed out from another one, and a forgotten password is reset by mail',
  inPage(async ({ page }) => {
    const email = 'emil@kiln.example';
    await account(server, store, email);
    await signIn(page, server, store, email);
    const context = await browser.newContext();
    const other = await context.newPage();
    await signIn(other, server, store, email);
    await page.goto(to('/account'));
    await page.getByRole('button', { name: /^Sign out Chrome/ }).click();
    assert.match(await said(page), /signed out/);
    assert.equal(await isSignedIn(other), false);

    await other.goto(to('/forgot'));
    await other.getByLabel('E-mail address').fill(email);
    await press(other, 'Send the link');
    await other.getByText('Look into your mail').waitFor();
    const mail = await until('the mail', () =>
      mailbox.mails.find(({ to: [first] }) => first === email),
    );
    const [link] = /http:\S+\/dashboard\/reset\/\S+/.exec(mail.mail.text);
    await other.goto(link);
    await look(other, 'reset');
    await other.getByLabel('New password').fill('another horse battery');
    await press(other, 'Change the password');
    await other.getByText('The password is changed. Sign in with it.').waitFor();
    assert.equal(await isSignedIn(page), false);
    assert.equal((await other.goto(link)).status(), 410);

    const printed = await server.command('user', 'reset', '--email', email, '--public-url', server.origin);
    assert.equal((await other.goto(printed.trim())).status(), 200);
    await context.close();
  }),
);
