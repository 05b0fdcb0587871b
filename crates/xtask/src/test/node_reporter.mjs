// Prints one line of JSON per test of `node --test`, for `cargo xtask test` to read.
// What tests print themselves is passed on unchanged, marked so that it is not taken for a result.

export default async function* reporter(source) {
  for await (const { type, data } of source) {
    if (type === 'test:stdout' || type === 'test:stderr') {
      yield data.message.replace(/^/gm, '  | ').replace(/ {2}\| $/, '');
    }
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    // A suite only groups tests; a failure of its own (a hook) is still one.
    if (data.details?.type === 'suite' && type === 'test:pass') continue;
    const error = data.details?.error;
    yield JSON.stringify({
      test: data.name,
      file: data.file ?? '',
      // An expected failure (todo) counts as skipped: it proves nothing.
      outcome: data.skip !== undefined || data.todo !== undefined ? 'skipped'
        : type === 'test:pass' ? 'passed' : 'failed',
      duration_ms: Math.round(data.details?.duration_ms ?? 0),
      error: type === 'test:fail' ? String(error?.cause?.stack ?? error?.cause ?? error) : undefined,
    }) + '\n';
  }
}
