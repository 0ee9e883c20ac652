import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, inRoot } from '../paths.ts';
import { type Counts, noCounts } from './counts.ts';
import { temporaryFolder } from './programs.ts';
import type { Suite } from './suites.ts';

const REPORTER = inRoot('packages/tooling/suites/node-reporter.ts');
const BROWSER_RUN = inRoot('packages/tooling/suites/browser-run.ts');

/** After this long a suite hangs: it is ended and counts as failed. */
const LIMIT_MINUTES = 30;

/** Runs a suite in processes of its own and answers its counts; one that ends without counts has failed. */
export async function runSuite(suite: Suite, files: readonly string[], env: NodeJS.ProcessEnv): Promise<Counts> {
  const folder = temporaryFolder('counts');
  const counts = join(folder, 'counts.json');
  try {
    const problem = await runToEnd(argsFor(suite, files), { ...env, LC_TEST_COUNTS: counts });
    return judge(existsSync(counts) ? (JSON.parse(readFileSync(counts, 'utf8')) as Counts) : undefined, problem);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function argsFor({ runner, concurrency }: Suite, files: readonly string[]): string[] {
  if (runner === 'browser') return [BROWSER_RUN, ...files];
  return [
    '--test',
    `--test-concurrency=${concurrency}`,
    `--test-reporter=${REPORTER}`,
    '--test-reporter-destination=stdout',
    ...files,
  ];
}

function judge(counts: Counts | undefined, problem: string | undefined): Counts {
  if (!counts) return failure(problem ?? 'it ended without a result');
  if (counts.failed > 0) return counts;
  if (problem) return { ...counts, ...failure(problem, counts) };
  if (counts.passed + counts.skipped === 0) return failure('no test was found');
  return counts;
}

function failure(reason: string, counts = noCounts()): Counts {
  console.log(`  FAILED ${reason}`);
  return { ...counts, failed: counts.failed + 1 };
}

/** Answers what went wrong, or undefined. The whole group of processes ends with the run. */
function runToEnd(args: readonly string[], env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: true,
  });
  const endGroup = () => endAll(child.pid);
  process.once('SIGINT', endGroup).once('SIGTERM', endGroup);
  return new Promise((resolve) => {
    const limit = setTimeout(() => {
      endGroup();
      resolve(`it did not end within ${LIMIT_MINUTES} minutes`);
    }, LIMIT_MINUTES * 60_000);
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => {
      clearTimeout(limit);
      process.off('SIGINT', endGroup).off('SIGTERM', endGroup);
      endGroup();
      resolve(code === 0 ? undefined : `it ended with ${signal ?? `code ${code}`}`);
    });
  });
}

function endAll(pid: number | undefined) {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // All of them have ended.
  }
}
