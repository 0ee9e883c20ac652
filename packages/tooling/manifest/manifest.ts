/** `npm run manifest`: writes what is read off the elements – the manifest, editor data and the tables of the docs. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { ROOT } from '../paths.ts';
import { buildManifest } from './analyze.ts';
import { docPages } from './doc-tables.ts';
import { HTML_DATA, htmlData } from './html-data.ts';
import { MANIFEST, print } from './schema.ts';

const manifest = buildManifest();
const files = [
  { path: MANIFEST, text: print(manifest) },
  { path: HTML_DATA, text: print(htmlData(manifest)) },
  ...docPages(manifest),
];
for (const { path, text } of files) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  console.log(`Wrote ${relative(ROOT, path)}`);
}
