import { existsSync, globSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { ROOT, inRoot } from '../paths.ts';

/** A group of tests that runs and is counted as one. */
export interface Suite {
  readonly name: string;
  readonly runner: 'node' | 'browser';
  /** From the top of the repository. */
  readonly files: readonly string[];
  /** Those of `files` that drive a browser. */
  readonly browserFiles: readonly string[];
  /** Files that run at the same time. */
  readonly concurrency: number;
  /** What one file may take before it counts as hanging. */
  readonly minutes: number;
}

const FLOORS = {
  protocol: 'packages/protocol',
  client: 'packages/client',
  server: 'server',
  demo: 'demo',
  tooling: 'packages/tooling',
};

const UNIT = { concurrency: 2, minutes: 5 };
/** Journeys and faults measure time, so each file has the machine to itself. */
const WHOLE = { concurrency: 1, minutes: 20 };

/** Every suite there is: one per floor, one per folder of `test/`. A floor without tests is listed too, and will fail. */
export function findSuites(): Suite[] {
  const floors = Object.entries(FLOORS).map(([name, folder]) => nodeSuite(name, folder, UNIT));
  return [...floors, elementsSuite(), ...foldersOfTests().map((name) => nodeSuite(name, `test/${name}`, WHOLE))];
}

function nodeSuite(name: string, folder: string, pace: Pick<Suite, 'concurrency' | 'minutes'>): Suite {
  const files = testsIn(folder);
  return { name, runner: 'node', files, browserFiles: files.filter((file) => drivesBrowser(file)), ...pace };
}

function elementsSuite(): Suite {
  const files = testsIn('packages/elements');
  return { name: 'elements', runner: 'browser', files, browserFiles: files, ...UNIT };
}

function foldersOfTests(): string[] {
  const folders = readdirSync(inRoot('test'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders
    .map(({ name }) => name)
    .filter((name) => name !== 'node_modules' && testsIn(`test/${name}`).length > 0);
}

const testsIn = (folder: string) =>
  globSync(`${folder}/**/*.test.{ts,mjs}`, {
    cwd: ROOT,
    exclude: (path) => /node_modules|\/dist\/|\/templates\/|-stage\.test\./.test(path),
  }).sort();

/** Whether a test file, or what it imports from beside it, drives a browser. */
function drivesBrowser(file: string, seen = new Set<string>()): boolean {
  if (seen.has(file) || !existsSync(inRoot(file))) return false;
  seen.add(file);
  const source = readFileSync(inRoot(file), 'utf8');
  if (/from '(playwright-core|@web\/test-runner[^']*)'/.test(source)) return true;
  const relatives = [...source.matchAll(/(?:from|import)\s*\(?'(\.[^']+)'/g)].map((match) => match[1]!);
  return relatives.some((path) => drivesBrowser(resolve('/', dirname(file), path).slice(1), seen));
}
