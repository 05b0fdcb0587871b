// A network of one's own, cut off from every other: a network namespace in which every address that
// there is belongs to this machine. So the server can be tested with its production defaults, and
// not one connection that it opens can be missed, whatever its address.
//
// It needs Linux, `unshare`, `ip` and `mount`, and root or user namespaces that anyone may make.

import { execFileSync, spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer as createHttps } from 'node:https';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Runs the test file once more inside such a network, and ends this process with how that ended.
 * Returns inside of it; where there can be none, returns why not.
 */
export function enter(url) {
  if (process.env.INSIDE_CLOSED_NETWORK) return undefined;
  // `ip` is where only root looks.
  const PATH = `${process.env.PATH}:/usr/sbin:/sbin`;
  const env = { ...process.env, PATH, INSIDE_CLOSED_NETWORK: '1' };
  const flags = [[], ['--map-root-user']]
    .map((more) => ['--net', '--mount', ...more])
    .find((words) => {
      const probe = 'ip link set lo up && mount --bind /etc/hosts /etc/resolv.conf';
      return spawnSync('unshare', [...words, 'sh', '-c', probe], { env }).status === 0;
    });
  if (!flags) return 'a closed network needs Linux, iproute2, and root or user namespaces';
  const words = [...flags, process.execPath, ...process.execArgv, fileURLToPath(url)];
  return process.exit(spawnSync('unshare', words, { stdio: 'inherit', env }).status ?? 1);
}

/** The addresses that the receiver has; whatever comes to any other is an escape. */
const PUBLIC = ['9.9.9.10', '9.9.9.11', '2620:fe::10'];
/** Where the canaries listen, on every address. 8443 stays closed, to compare. */
const PORTS = [22, 25, 80, 443, 5432, 6379, 8080];

/** The network's name server, receiver and canaries. */
export class ClosedNetwork {
  /** Every connection that was opened to an address other than the receiver's. */
  escapes = [];
  /** What the receiver got. */
  received = [];
  /** How often each name was asked for, by name and type. */
  lookups = {};
  /** What each name leads to: a list of addresses, or a function that gives one, or `null`. */
  names = {};
  /** How the receiver answers a path, where not with 200; with `reset` it breaks off amid it. */
  answers = {};

  #sockets = [];
  // The receiver's connections by the port of the other side.
  #open = new Map();

  /** Sets everything up. Names below `hooks.example` have a certificate of the folder's own CA. */
  static async start(folder) {
    const network = new ClosedNetwork();
    for (const words of ['link set lo up', 'route add local default dev lo']) {
      execFileSync('ip', words.split(' '));
    }
    execFileSync('ip', '-6 route add local default dev lo'.split(' '));
    const resolv = join(folder, 'resolv.conf');
    writeFileSync(resolv, 'nameserver 127.0.0.1\noptions timeout:30 attempts:1\n');
    execFileSync('mount', ['--bind', resolv, '/etc/resolv.conf']);
    network.#certify(folder);
    await network.#answerNames();
    for (const port of PORTS) await network.#listen(port);
    return network;
  }

  #certify(folder) {
    const at = (name) => join(folder, name);
    const openssl = (...words) => execFileSync('openssl', words, { cwd: folder, stdio: 'pipe' });
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    writeFileSync(at('names'), 'subjectAltName=DNS:*.hooks.example,IP:9.9.9.10\n');
    openssl('req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=A CA');
    openssl('req', ...key, '-keyout', 'key.pem', '-out', 'csr.pem', '-subj', '/CN=receiver');
    const ca = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', 'names'];
    openssl('x509', '-req', '-in', 'csr.pem', '-out', 'cert.pem', '-days', '2', ...ca);
    this.authority = at('ca.pem');
    this.https = createHttps(
      { key: readFileSync(at('key.pem')), cert: readFileSync(at('cert.pem')) },
      (request, response) => this.#receive(request, response),
    );
  }

  async #receive(request, response) {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const { url, headers, method } = request;
    this.received.push({ method, url, headers, body: Buffer.concat(chunks) });
    const answer = this.answers[url] ?? {};
    response.writeHead(answer.status ?? 200, answer.headers);
    if (!answer.reset) return response.end(answer.body ?? 'OK');
    const socket = this.#open.get(request.socket.remotePort);
    return response.write('the rest never comes', () => socket.resetAndDestroy());
  }

  async #listen(port) {
    const server = createServer((socket) => {
      const address = socket.localAddress.replace(/^::ffff:/, '');
      if (port === 443 && PUBLIC.includes(address)) {
        this.#open.set(socket.remotePort, socket);
        this.https.emit('connection', socket);
        return;
      }
      this.escapes.push(`${address} port ${port}`);
      socket.destroy();
    });
    await new Promise((ready, fail) => {
      server.once('error', fail);
      server.listen(port, '::', ready);
    });
    this.#sockets.push(server);
  }

  async #answerNames() {
    const socket = createSocket('udp4');
    socket.on('message', (query, from) => {
      const { name, type } = question(query);
      const key = `${name} ${type}`;
      this.lookups[key] = (this.lookups[key] ?? 0) + 1;
      let addresses = this.names[name];
      if (addresses === null) return;
      if (typeof addresses === 'function') addresses = addresses(this.lookups[key]);
      const wanted = addresses?.filter((one) => one.includes(':') === (type === 'AAAA'));
      socket.send(reply(query, type, wanted), from.port, from.address);
    });
    await new Promise((ready) => socket.bind(53, '127.0.0.1', ready));
    this.#sockets.push(socket);
  }

  stop() {
    this.https.closeAllConnections();
    for (const socket of this.#sockets) socket.close();
  }
}

function question(query) {
  const labels = [];
  let at = 12;
  while (query[at] > 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + query[at]));
    at += query[at] + 1;
  }
  const type = { 1: 'A', 28: 'AAAA' }[query.readUInt16BE(at + 1)];
  return { name: labels.join('.').toLowerCase(), type, end: at + 5 };
}

/** The answer to a query: these addresses; that the name is unknown, where there is no list. */
function reply(query, type, addresses) {
  const { end } = question(query);
  const head = Buffer.from(query.subarray(0, end));
  head.writeUInt16BE(addresses ? 0x8180 : 0x8183, 2);
  head.writeUInt16BE(addresses?.length ?? 0, 6);
  head.writeUInt32BE(0, 8);
  const records = (addresses ?? []).map((address) => {
    const bytes = type === 'A' ? Buffer.from(address.split('.').map(Number)) : ipv6(address);
    // The name of the question, the type, class IN, to be forgotten at once.
    const start = Buffer.from([0xc0, 12, 0, type === 'A' ? 1 : 28, 0, 1, 0, 0, 0, 0]);
    return Buffer.concat([start, Buffer.from([0, bytes.length]), bytes]);
  });
  return Buffer.concat([head, ...records]);
}

function ipv6(address) {
  // The last four bytes may be written as those of an IPv4 address.
  const text = address.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, ...parts) => {
    const [a, b, c, d] = parts.slice(0, 4).map(Number);
    return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
  });
  const [head, tail = []] = text.split('::').map((part) => part.split(':').filter(Boolean));
  const zeros = Array(8 - head.length - tail.length).fill('0');
  const bytes = Buffer.alloc(16);
  [...head, ...zeros, ...tail].forEach((group, at) => {
    bytes.writeUInt16BE(parseInt(group, 16), at * 2);
  });
  return bytes;
}
