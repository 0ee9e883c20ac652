import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dependenciesOf } from '@learning-commons/tooling/declared.mjs';
import { files, read } from './sources.ts';

const { scripts, workspaces } = JSON.parse(read('package.json')) as {
  scripts: Record<string, string>;
  workspaces: string[];
};

test('the README starts and tests the project with one line each', () => {
  const lines = read('README.md')
    .split('\n')
    .map((line) => line.trim());
  assert.ok(lines.includes('npm ci && npm start'));
  assert.ok(lines.includes('npm ci && npm test'));
});

test('every npm script that a document names exists', () => {
  const unknown = files('*.md', 'docs/**/*.md').flatMap((path) => {
    const named = [...read(path).matchAll(/\bnpm (?:run )?(start|test|(?<=run )[\w-]+(?::[\w-]+)?)/g)].map(
      (match) => match[1]!,
    );
    return named.filter((name) => !(name in scripts)).map((name) => `${path}: ${name}`);
  });
  assert.deepEqual(unknown, []);
});

test('every script runs a file that exists', () => {
  const named = Object.values(scripts).flatMap((script) =>
    [...script.matchAll(/node (\S+\.(?:ts|mjs))/g)].map((match) => match[1]!),
  );
  assert.deepEqual(
    named.filter((path) => files(path).length === 0),
    [],
  );
});

test('every link between documents leads somewhere', () => {
  const broken = files('*.md', 'docs/**/*.md').flatMap((path) => {
    const links = [...read(path).matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)/g)].map((match) => match[1]!);
    return links.filter((link) => files(resolve(path, link)).length === 0).map((link) => `${path}: ${link}`);
  });
  assert.deepEqual(broken, []);
});

test('every dependency has a paragraph among the decisions, and no paragraph outlives its dependency', () => {
  const ours = (name: string) => name.startsWith('@learning-commons/');
  const used = new Set(
    ['', ...workspaces].flatMap((workspace) => [...dependenciesOf(workspace)]).filter((name) => !ours(name)),
  );
  const explained = new Set(
    [...read('docs/decisions/0002-dependencies.md').matchAll(/^\*\*`([^`]+)`\*\*/gm)].map((match) => match[1]!),
  );
  assert.deepEqual(
    [...used].filter((name) => !explained.has(name)),
    [],
    'without a paragraph',
  );
  assert.deepEqual(
    [...explained].filter((name) => !used.has(name)),
    [],
    'no longer used',
  );
});

test('the lock file knows every optional part of every package, so that `npm ci` works on every platform', () => {
  const { packages } = JSON.parse(read('package-lock.json')) as {
    packages: Record<string, { optionalDependencies?: Record<string, string> }>;
  };
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) => !(`node_modules/${name}` in packages) && !(`${path}/node_modules/${name}` in packages),
    ),
  );
  assert.deepEqual(missing, []);
});

function resolve(from: string, link: string): string {
  return decodeURIComponent(new URL(link, `file:///${from}`).pathname.slice(1));
}
