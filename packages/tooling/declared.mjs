import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** @type {Map<string, readonly string[]>} */
const known = new Map();

/**
 * The packages that a file may rely on: its workspace's dependencies; in tests also the tools of the top package, and in
 * `test/` what the server itself stands on, such as the driver of its record.
 *
 * @param {string} path From the top of the repository.
 * @returns {readonly string[]}
 */
export function declaredFor(path) {
  const workspace = /^(packages\/[^/]+|server|demo|test)\//.exec(path)?.[1] ?? '';
  const isTest = /\.test\.m?ts$|\/testing(\.[a-z]+)?\.ts$/.test(path) || workspace === 'test';
  const more = isTest ? ['', ...(workspace === 'test' ? ['server', 'packages/tooling'] : [])] : [];
  return [workspace, ...more].flatMap(dependenciesOf);
}

/**
 * Everything that a workspace's package.json names.
 *
 * @param {string} workspace '' for the top.
 */
export function dependenciesOf(workspace) {
  const names = known.get(workspace) ?? read(resolve(ROOT, workspace, 'package.json'));
  known.set(workspace, names);
  return names;
}

/** @param {string} file @returns {readonly string[]} */
function read(file) {
  const { dependencies = {}, devDependencies = {}, peerDependencies = {} } = JSON.parse(readFileSync(file, 'utf8'));
  return Object.keys({ ...dependencies, ...devDependencies, ...peerDependencies });
}
