import assert from 'node:assert/strict';
import { test } from 'node:test';
import { files, read } from './sources.ts';

const LIMIT = 600;
const LIMIT_OF_TESTS = 800;

test('no source file is longer than a reader can hold', () => {
  const written = files('{packages,server,demo,test}/**/*.{ts,mjs,css,html}', '*.mjs');
  // Messages of a language are made from what translators write.
  const sources = written.filter((path) => !path.startsWith('packages/elements/src/locales/'));
  const tooLong = sources.flatMap((path) => {
    // Written by a tool, one message a line.
    if (path.includes('/locales/')) return [];
    const lines = read(path).split('\n').length - 1;
    const limit = /\.test\.ts$|^test\//.test(path) ? LIMIT_OF_TESTS : LIMIT;
    return lines > limit ? [`${path}: ${lines} lines, ${limit} allowed`] : [];
  });
  assert.deepEqual(tooLong, []);
});
