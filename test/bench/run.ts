/**
 * `npm run bench [name …]`: runs every `*.bench.ts` beside this file, one after another, and says what machine it was.
 * A bench prints ours beside its reference, measured in the same run; absolute times do not travel between machines.
 */
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const all = globSync('*.bench.ts', { cwd: here })
  .map((file) => file.replace('.bench.ts', ''))
  .sort();
const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !all.includes(name));
if (unknown.length > 0) {
  console.error(`There is no bench ${unknown.join(', ')}. There are: ${all.join(', ')}.`);
  process.exit(2);
}

console.log(
  `${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, Node.js ${process.version}, ${process.platform}`,
);
for (const name of all.filter((each) => chosen.length === 0 || chosen.includes(each))) {
  console.log(`\n── ${name}`);
  const { status } = spawnSync(process.execPath, [`${here}${name}.bench.ts`], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
