// Pictures for tests: a PNG made from numbers, so that no binary file has to be kept.

import { crc32, deflateSync } from 'node:zlib';

function chunk(name, data) {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** A PNG; `pixel(x, y)` gives red, green, blue and opacity, each 0 to 255. */
export function png(width, height, pixel) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 6, 0, 0, 0], 8);
  const rows = [];
  for (let y = 0; y < height; y += 1) {
    const row = [0];
    for (let x = 0; x < width; x += 1) row.push(...pixel(x, y));
    rows.push(Buffer.from(row));
  }
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(rows))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A dark logo on nothing: a ring, and where the picture is wide, a bar beside it. */
export function logo(width = 128, height = 128) {
  const middle = height / 2;
  const inBar = (x, y) => x > height + middle / 4 && Math.abs(y - middle) < height / 6;
  return png(width, height, (x, y) => {
    const away = Math.hypot(x - middle, y - middle) / middle;
    return (away > 0.5 && away < 0.9) || inBar(x, y) ? [20, 60, 52, 255] : [0, 0, 0, 0];
  });
}
