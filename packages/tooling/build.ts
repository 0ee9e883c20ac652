/**
 * Builds what browsers load: `node packages/tooling/build.ts [--if-stale]`.
 *
 * With `--if-stale` it does nothing while the last build was made from the very same sources, so that `npm start` may
 * ask every time.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { writeReactWrappers } from './manifest/react.ts';
import { ROOT, inRoot } from './paths.ts';

const STAMP = inRoot('node_modules/.cache/learning-commons/build.txt');
const OUTPUTS = ['packages/elements/dist/browser', 'packages/react/dist', 'demo/dist'].map(inRoot);
const SOURCES = [
  'packages/{protocol,client,elements}/{src/**/*,package.json}',
  'packages/elements/custom-elements.json',
  'demo/src/**/*',
  'packages/tooling/{build.ts,manifest/react.ts,rollup/*}',
  'rollup.config.mjs',
  'package-lock.json',
];

const sources = fingerprint();
if (!process.argv.includes('--if-stale') || !OUTPUTS.every((path) => existsSync(path)) || lastBuild() !== sources)
  build();

function build() {
  const started = performance.now();
  const { status } = spawnSync(process.execPath, [inRoot('node_modules/rollup/dist/bin/rollup'), '-c', '--silent'], {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) process.exit(status ?? 1);
  writeReactWrappers();
  mkdirSync(dirname(STAMP), { recursive: true });
  writeFileSync(STAMP, sources);
  console.log(`Built what browsers load in ${((performance.now() - started) / 1000).toFixed(1)} s.`);
}

function lastBuild(): string | undefined {
  return existsSync(STAMP) ? readFileSync(STAMP, 'utf8') : undefined;
}

/** Of names and contents: times of files say nothing after a clone or a change of branch. */
function fingerprint(): string {
  const hash = createHash('sha256');
  const files = globSync(SOURCES, { cwd: ROOT, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => `${entry.parentPath}/${entry.name}`).filter((path) => !path.endsWith('.test.ts'));
  for (const path of paths.sort())
    hash.update(path.slice(ROOT.length)).update('\0').update(readFileSync(path)).update('\0');
  return hash.digest('hex');
}
