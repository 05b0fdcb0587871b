// A stand-in of 1Confirmed, which sends messages to telephones.

import { listen } from './merchant.mjs';

/** Takes messages as 1Confirmed does; answers with `status`, or hangs where that is 0 until `release`. */
export async function startOneConfirmed() {
  const own = { requests: [], status: 200, held: [] };
  const answer = (response) =>
    response.writeHead(own.status, { 'content-type': 'application/json' }).end('{}');
  own.release = (status) => {
    own.status = status;
    own.held.splice(0).forEach(answer);
  };
  Object.assign(
    own,
    await listen(async (request, response) => {
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      const { method, url, headers } = request;
      own.requests.push({ method, url, headers, body: JSON.parse(Buffer.concat(chunks)) });
      if (own.status) answer(response);
      else own.held.push(response);
    }),
  );
  return own;
}
