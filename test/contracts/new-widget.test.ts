import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { wordsFor, writeSlice } from '@learning-commons/tooling/new/slice.ts';
import { ROOT } from './sources.ts';

const COPIED = [
  'packages',
  'server',
  'demo',
  'docs',
  'test/support',
  'package.json',
  'tsconfig.json',
  'rollup.config.mjs',
  'eslint.config.mjs',
];
const SKIPPED = /(^|\/)(node_modules|dist|\.data)(\/|$)/;
const chromium = process.env.LC_TEST_CHROMIUM;

describe('npm run new', () => {
  const root = mkdtempSync(join(tmpdir(), 'lc-new-'));
  const words = wordsFor('quiz', 'quizzes');
  let written: Awaited<ReturnType<typeof writeSlice>>;

  before(async () => {
    copyRepository(root);
    written = await writeSlice(root, words);
  });
  after(() => rmSync(root, { recursive: true, force: true }));

  test('writes eleven files and four lines', () => {
    assert.deepEqual(written, {
      files: [
        'demo/examples/quiz.html',
        'docs/elements/quiz.md',
        'packages/client/src/quizzes.test.ts',
        'packages/client/src/quizzes.ts',
        'packages/elements/src/quiz/quiz.styles.ts',
        'packages/elements/src/quiz/quiz.test.ts',
        'packages/elements/src/quiz/quiz.ts',
        'packages/protocol/src/quizzes.ts',
        'server/src/quizzes/quizzes.store.ts',
        'server/src/quizzes/quizzes.test.ts',
        'server/src/quizzes/quizzes.ts',
      ],
      lines: [
        'packages/protocol/src/domains.ts',
        'server/src/domains.ts',
        'packages/client/src/index.ts',
        'packages/elements/src/index.ts',
      ],
    });
  });

  test('leaves no word of the template behind', () => {
    for (const path of written.files) assert.doesNotMatch(readFileSync(join(root, path), 'utf8'), /sample|\{\{/i, path);
  });

  test('refuses to write over what is there, and changes nothing', async () => {
    const list = join(root, 'server/src/domains.ts');
    const former = readFileSync(list, 'utf8');
    await assert.rejects(writeSlice(root, words), /There is a quiz already/);
    assert.equal(readFileSync(list, 'utf8'), former);
  });

  test('writes what fits the types of every floor', async () => {
    const tests = ['client', 'elements'].map((name) => `packages/${name}/tsconfig.test.json`);
    for (const project of ['packages/client', ...tests, 'server']) {
      await run(['node_modules/typescript/bin/tsc', '-p', project, '--noEmit']);
    }
  });

  test('writes what passes the linter and the formatter', async () => {
    const code = written.files.filter((path) => path.endsWith('.ts'));
    await run(['node_modules/eslint/bin/eslint.js', '--max-warnings', '0', ...code]);
    await run([
      'node_modules/prettier/bin/prettier.cjs',
      '--config',
      join(ROOT, '.prettierrc.json'),
      '--check',
      ...code,
    ]);
  });

  test('writes a server and a client whose tests pass', async () => {
    const output = await run([
      '--test',
      '--test-reporter=tap',
      'server/src/quizzes/quizzes.test.ts',
      'packages/client/src/quizzes.test.ts',
    ]);
    assert.match(output, /^# fail 0$/m);
    assert.ok(Number(/^# pass (\d+)$/m.exec(output)?.[1]) >= 10);
  });

  test(
    'writes an element whose tests pass in a browser',
    { skip: chromium ? false : 'there is no Chromium' },
    async () => {
      const counts = join(root, 'counts.json');
      const file = 'packages/elements/src/quiz/quiz.test.ts';
      await run(['packages/tooling/suites/browser-run.ts', file], { LC_TEST_COUNTS: counts });
      assert.deepEqual(JSON.parse(readFileSync(counts, 'utf8')), { passed: 6, failed: 0, skipped: 0 });
    },
  );

  test('is followed by manifest and bundle without another edit', async () => {
    await run(['packages/tooling/manifest/manifest.ts']);
    assert.match(readFileSync(join(root, 'docs/elements/quiz.md'), 'utf8'), /`lc-quiz-renamed`/);
    await run(['packages/tooling/build.ts']);
    assert.match(readFileSync(join(root, 'packages/elements/dist/browser/elements.js'), 'utf8'), /"lc-quiz"/);
    assert.match(readFileSync(join(root, 'packages/react/dist/index.js'), 'utf8'), /export const LcQuiz /);
  });

  /** Runs Node in the copy and answers what it said; a failure carries all of it. */
  async function run(args: string[], more: NodeJS.ProcessEnv = {}): Promise<string> {
    const { NODE_TEST_CONTEXT: _ours, ...env } = process.env;
    const child = spawn(process.execPath, args, {
      cwd: root,
      env: { ...env, ...more },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    const code = await new Promise((resolve) => child.once('close', resolve));
    assert.equal(code, 0, `${args.join(' ')}\n${output}`);
    return output;
  }
});

describe('the words for a new thing', () => {
  test('get the usual plural, or the one that is given', () => {
    assert.deepEqual(
      ['poll', 'story', 'box', 'day'].map((thing) => wordsFor(thing).plural),
      ['polls', 'stories', 'boxes', 'days'],
    );
    assert.equal(wordsFor('quiz', 'quizzes').plural, 'quizzes');
  });

  test('must be plain, because they become streams, tags and classes', () => {
    assert.throws(() => wordsFor(undefined), /npm run new poll/);
    for (const word of ['Poll', 'skill-gap', '../poll', 'p', 'poll2'])
      assert.throws(() => wordsFor(word), /lower-case letters/);
    assert.throws(() => wordsFor('news', 'news'), /must differ/);
  });
});

/** A copy that sees its own packages and borrows everybody else's. */
function copyRepository(root: string) {
  for (const name of COPIED) {
    cpSync(join(ROOT, name), join(root, name), {
      recursive: true,
      filter: (path) => !SKIPPED.test(path.slice(ROOT.length)),
    });
  }
  const installed = join(ROOT, 'node_modules');
  mkdirSync(join(root, 'node_modules/@learning-commons'), { recursive: true });
  for (const name of readdirSync(installed)) {
    if (name !== '@learning-commons' && name !== '.cache')
      symlinkSync(join(installed, name), join(root, 'node_modules', name));
  }
  for (const name of ['protocol', 'client', 'elements', 'react', 'tooling', 'server']) {
    const folder = join(root, name === 'server' ? 'server' : `packages/${name}`);
    if (existsSync(folder)) symlinkSync(folder, join(root, 'node_modules/@learning-commons', name));
    const nested = join(ROOT, folder.slice(root.length), 'node_modules');
    if (existsSync(nested)) symlinkSync(nested, join(folder, 'node_modules'));
  }
}
