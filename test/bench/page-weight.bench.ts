/** Page weight of every tag after gzip, beside what others weigh (published sizes, measured in the same way). */
import { elementsOf, readManifest } from '@learning-commons/tooling/manifest/schema.ts';
import { isBuilt, pageWeight } from '@learning-commons/tooling/page-weight.ts';

const REFERENCES = { 'lit + socket.io-client alone': 18.3, Artalk: 46.6, Waline: 74.8, 'Weavy (least)': 426 };
const row = (name: string, ...figures: string[]) =>
  console.log(name.padEnd(32), ...figures.map((figure) => figure.padStart(14)));
const kb = (bytes: number) => `${(bytes / 1024).toFixed(1)} KB`;

if (!isBuilt()) {
  console.error('The elements are not built: npm run build');
  process.exit(1);
}
row('', 'first paint', 'complete');
for (const { tagName } of elementsOf(readManifest())) {
  const { firstPaint, complete } = pageWeight(tagName);
  row(`<${tagName}>`, kb(firstPaint), kb(complete));
}
for (const [name, size] of Object.entries(REFERENCES)) row(name, '', `${size.toFixed(1)} KB`);

console.log('\nthe pieces of <lc-discussion>');
for (const { name, gzip, kind } of pageWeight('lc-discussion').pieces) row(name.slice(0, 31), kind, kb(gzip));
