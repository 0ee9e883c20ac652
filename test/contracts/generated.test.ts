import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { describe, test } from 'node:test';
import { apiPages } from '@learning-commons/tooling/api-docs/pages.ts';
import { buildManifest } from '@learning-commons/tooling/manifest/analyze.ts';
import { docPages } from '@learning-commons/tooling/manifest/doc-tables.ts';
import { htmlData } from '@learning-commons/tooling/manifest/html-data.ts';
import { elementsOf, print } from '@learning-commons/tooling/manifest/schema.ts';
import { ROOT, read } from './sources.ts';

const manifest = buildManifest();
const pages = apiPages();
const short = (path: string) => path.slice(ROOT.length);
const current = (path: string) => (existsSync(path) ? read(short(path)) : '');

describe('what a tool writes is written anew before it is committed', () => {
  test('the manifest of the elements: npm run manifest', () => {
    assert.equal(read('packages/elements/custom-elements.json'), print(manifest));
  });

  test('the data for editors: npm run manifest', () => {
    assert.equal(read('packages/elements/html-custom-data.json'), print(htmlData(manifest)));
  });

  for (const { path, text } of docPages(manifest)) {
    test(`the tables in ${short(path)}: npm run manifest`, () => assert.equal(current(path), text));
  }

  for (const { path, text } of pages) {
    test(`${short(path)}: npm run api-docs`, () => assert.equal(current(path), text));
  }
});

describe('what leaves the house is explained', () => {
  test('every name of a public door has a doc comment', () => {
    assert.deepEqual(
      pages.flatMap(({ unexplained }) => unexplained),
      [],
    );
  });

  for (const element of elementsOf(manifest)) {
    test(`every attribute, method, event, slot and part of <${element.tagName}> says what it is`, () => {
      const { attributes = [], members = [], events = [], slots = [], cssParts = [], cssProperties = [] } = element;
      const all = [element, ...attributes, ...members, ...events, ...slots, ...cssParts, ...cssProperties];
      assert.deepEqual(
        all.filter(({ description }) => !description).map(({ name }) => name),
        [],
      );
    });
  }

  test('every element has an example that demo, docs and tests share', () => {
    const missing = elementsOf(manifest).map(({ tagName }) => `demo/examples/${tagName.replace(/^lc-/, '')}.html`);
    assert.deepEqual(
      missing.filter((path) => !existsSync(ROOT + path)),
      [],
    );
  });
});
