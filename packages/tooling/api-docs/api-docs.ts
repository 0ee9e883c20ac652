/** `npm run api-docs`: writes `docs/api/`, so that a change of the API shows in review. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { ROOT } from '../paths.ts';
import { apiPages } from './pages.ts';

for (const { path, text, unexplained } of apiPages()) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  console.log(`Wrote ${relative(ROOT, path)}`);
  for (const name of unexplained) console.log(`  no doc comment: ${name}`);
}
