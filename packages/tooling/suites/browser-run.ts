/** Runs element tests in Chromium: prints what failed, and leaves the counts in the file `LC_TEST_COUNTS`. */
import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import {
  type Reporter,
  type TestResultError,
  type TestRunnerConfig,
  type TestSession,
  type TestSuiteResult,
  startTestRunner,
} from '@web/test-runner';

import { ROOT, inRoot } from '../paths.ts';
import { noCounts } from './counts.ts';

const VERBOSE = process.env.LC_TEST_VERBOSE === '1';
const counts = noCounts();

const { default: config } = (await import(inRoot('packages/elements/web-test-runner.config.mjs'))) as {
  default: TestRunnerConfig;
};
const files = process.argv.slice(2).map(inRoot);
const reporter: Reporter = { onTestRunFinished: ({ sessions }) => sessions.forEach(reportSession) };
const runner = await startTestRunner({
  config: {
    ...config,
    rootDir: ROOT,
    files,
    groups: undefined,
    watch: false,
    staticLogging: true,
    reporters: [reporter],
  },
  readCliArgs: false,
  readFileConfig: false,
  autoExitProcess: false,
});
if (!runner) process.exit(1);
runner.on('stopped', (passed) => {
  writeFileSync(process.env.LC_TEST_COUNTS!, JSON.stringify(counts));
  process.exit(passed ? 0 : 1);
});

function reportSession(session: TestSession) {
  const file = relative(ROOT, session.testFile);
  const before = counts.passed + counts.failed + counts.skipped;
  if (session.testResults) reportSuite(session.testResults, []);
  for (const error of session.errors) fail(file, error);
  const missing = session.request404s.filter((path) => !path.endsWith('favicon.ico'));
  if (missing.length > 0) fail(file, { message: `not found: ${missing.join(', ')}` });
  if (counts.passed + counts.failed + counts.skipped === before) fail(file, { message: 'no test in this file' });
}

function reportSuite({ name, suites, tests }: TestSuiteResult, above: readonly string[]) {
  const path = name ? [...above, name] : above;
  for (const test of tests) {
    const title = [...path, test.name].join(' › ');
    if (test.skipped) counts.skipped += 1;
    else if (test.passed) counts.passed += 1;
    else fail(title, test.error ?? { message: 'it failed without an error' });
    if (test.passed && !test.skipped && VERBOSE) console.log(`  ok ${title} (${test.duration ?? 0} ms)`);
  }
  for (const suite of suites) reportSuite(suite, path);
}

function fail(title: string, { message, stack, expected, actual }: TestResultError) {
  counts.failed += 1;
  const comparison = expected === undefined ? [] : [`expected: ${expected}`, `actual:   ${actual}`];
  const lines = [message, ...comparison, ...(stack ? [stack] : [])].join('\n').replace(/^/gm, '    ');
  console.log(`\n  FAILED ${title}\n${lines}`);
}
