import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it, mock } from 'node:test';
import { countsLine, sum } from './counts.ts';
import { runSuite } from './run-suite.ts';

const folder = mkdtempSync(join(tmpdir(), 'lc-suites-'));
after(() => rmSync(folder, { recursive: true }));

const IMPORTS = `import { describe, it, test } from 'node:test'; import assert from 'node:assert/strict';`;

async function countsOf(...sources: string[]) {
  const files = sources.map((source, index) => {
    const file = join(folder, `case-${index}.test.mjs`);
    writeFileSync(file, `${IMPORTS}\n${source}`);
    return file;
  });
  const print = mock.method(console, 'log', () => {});
  // A test that runs under the runner would otherwise report to it instead of on its own.
  const { NODE_TEST_CONTEXT: _ours, ...env } = process.env;
  try {
    return await runSuite(
      { name: 'cases', runner: 'node', files, browserFiles: [], concurrency: 2, minutes: 0.05 },
      files,
      env,
    );
  } finally {
    print.mock.restore();
  }
}

describe('a suite', () => {
  it('counts what passed, failed and was skipped, each case once', async () => {
    const counts = await countsOf(
      `describe('a', () => { it('passes', () => {}); it('fails', () => assert.equal(1, 2)); it('waits', { skip: 'no line' }, () => {}); });`,
      `test('passes', () => {}); it.todo('later');`,
    );
    assert.deepEqual(counts, { passed: 2, failed: 1, skipped: 2 });
  });

  it('fails when a file ends the process', async () => {
    assert.equal((await countsOf(`test('leaves', () => process.exit(0));`)).failed, 1);
    assert.equal((await countsOf(`test('leaves', () => process.exit(3));`, `test('stays', () => {});`)).failed, 1);
  });

  it('fails when a file cannot be loaded, and still counts the others', async () => {
    assert.deepEqual(await countsOf(`import './missing.mjs';`, `test('passes', () => {});`), {
      passed: 1,
      failed: 1,
      skipped: 0,
    });
  });

  it('fails when a file holds no test', async () => {
    assert.deepEqual(await countsOf('', `test('passes', () => {});`), { passed: 1, failed: 1, skipped: 0 });
  });

  it('fails when something throws after the tests have ended', async () => {
    const late = `test('passes', () => {}); setTimeout(() => { throw new Error('late'); }, 20);`;
    assert.ok((await countsOf(late)).failed >= 1);
  });

  it('fails when a file does not end', async () => {
    const open = `test('passes', () => {}); setInterval(() => {}, 1000);`;
    assert.equal((await countsOf(open, `test('passes', () => {});`)).failed, 1);
  });

  it('fails when a hook fails', async () => {
    const hook = `import { before } from 'node:test'; describe('a', () => { before(() => { throw new Error('no'); }); it('runs', () => {}); });`;
    assert.ok((await countsOf(hook)).failed >= 1);
  });
});

describe('counts', () => {
  it('are added up into the line that ends every run', () => {
    const total = sum([
      { passed: 2, failed: 0, skipped: 1 },
      { passed: 3, failed: 1, skipped: 0 },
    ]);
    assert.equal(countsLine(total), '5 passed, 1 failed, 1 skipped');
  });
});
