// A real mail server on this machine that keeps what it is sent, read by a real mail parser.

import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

/** Starts a mail server; `port` 0 is any free one. `refuse` may say no to a recipient. */
export async function startMailbox({ port = 0, refuse = () => null, users } = {}) {
  const mails = [];
  const server = new SMTPServer({
    authOptional: !users,
    hideSTARTTLS: true,
    allowInsecureAuth: true,
    logger: false,
    onAuth: ({ username, password }, _session, done) =>
      users?.[username] === password ? done(null, { user: username }) : done(denied()),
    onRcptTo: ({ address }, _session, done) => done(refuse(address)),
    onData: async (stream, session, done) => {
      const chunks = [];
      for await (const chunk of stream) chunks.push(chunk);
      const raw = Buffer.concat(chunks).toString('latin1');
      const mail = await simpleParser(Buffer.concat(chunks));
      mails.push({ raw, mail, to: session.envelope.rcptTo.map(({ address }) => address) });
      done();
    },
  });
  // A client that goes away in the middle of a conversation is part of these tests.
  server.on('error', () => {});
  await new Promise((ready) => server.listen(port, '127.0.0.1', ready));
  return {
    mails,
    port: server.server.address().port,
    stop: () => new Promise((done) => server.close(done)),
  };
}

/** A refusal as SMTP says it. */
export function no(code, text) {
  return Object.assign(new Error(text), { responseCode: code });
}

const denied = () => no(535, 'wrong user or password');
