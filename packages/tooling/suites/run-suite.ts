import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, inRoot } from '../paths.ts';
import { type Counts, noCounts, sum } from './counts.ts';
import { temporaryFolder } from './programs.ts';
import type { Suite } from './suites.ts';

const REPORTER = inRoot('packages/tooling/suites/node-reporter.ts');
const BROWSER_RUN = inRoot('packages/tooling/suites/browser-run.ts');

/** One run of the test runner: a file in Node, or all files in a browser. */
interface Run {
  readonly title: string;
  readonly args: readonly string[];
  readonly minutes: number;
}

/**
 * Runs a suite in processes of its own and answers its counts. What ends without counts, or not at all, has failed; the
 * rest of the suite still runs.
 */
export async function runSuite(suite: Suite, files: readonly string[], env: NodeJS.ProcessEnv): Promise<Counts> {
  const queue = suite.runner === 'browser' ? [inBrowser(suite, files)] : files.map((file) => inNode(suite, file));
  const counts: Counts[] = [];
  const work = async () => {
    for (let run = queue.shift(); run; run = queue.shift()) counts.push(await runOne(run, env));
  };
  await Promise.all(Array.from({ length: suite.concurrency }, work));
  return sum(counts);
}

const inBrowser = ({ name, minutes }: Suite, files: readonly string[]): Run => ({
  title: name,
  args: [BROWSER_RUN, ...files],
  minutes: minutes * 4,
});

/** One process per file, so that a file that never ends can be told and ended by itself. */
const inNode = ({ minutes }: Suite, file: string): Run => ({
  title: file,
  args: ['--test', `--test-reporter=${REPORTER}`, '--test-reporter-destination=stdout', file],
  minutes,
});

async function runOne({ title, args, minutes }: Run, env: NodeJS.ProcessEnv): Promise<Counts> {
  const folder = temporaryFolder('counts');
  const file = join(folder, 'counts.json');
  try {
    const { problem, output } = await runToEnd(args, minutes, { ...env, LC_TEST_COUNTS: file });
    const counts = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Counts) : undefined;
    process.stdout.write(output);
    return judge(title, counts, problem);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function judge(title: string, counts: Counts | undefined, problem: string | undefined): Counts {
  if (!counts) return failure(title, problem ?? 'ended without a result');
  if (counts.failed > 0) return counts;
  if (problem) return failure(title, problem, counts);
  if (counts.passed + counts.skipped === 0) return failure(title, 'holds no test');
  return counts;
}

function failure(title: string, reason: string, counts = noCounts()): Counts {
  console.log(`\n  FAILED ${title} ${reason}`);
  return { ...counts, failed: counts.failed + 1 };
}

interface End {
  /** What went wrong, if anything did. */
  readonly problem: string | undefined;
  readonly output: string;
}

/** Runs Node until it ends or its time is up. The whole group of processes ends with it. */
function runToEnd(args: readonly string[], minutes: number, env: NodeJS.ProcessEnv): Promise<End> {
  const child = spawn(process.execPath, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let output = '';
  let late = false;
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const endGroup = () => endAll(child.pid);
  process.once('SIGINT', endGroup).once('SIGTERM', endGroup);
  const limit = setTimeout(() => {
    late = true;
    endGroup();
  }, minutes * 60_000);
  return new Promise((resolve) => {
    const end = (problem: string | undefined) => {
      clearTimeout(limit);
      process.off('SIGINT', endGroup).off('SIGTERM', endGroup);
      resolve({ problem: late ? `did not end within ${minutes} minutes: something is still open` : problem, output });
    };
    child.once('error', (error) => end(error.message));
    child.once('exit', endGroup);
    child.once('close', (code, signal) => end(code === 0 ? undefined : `ended with ${signal ?? `code ${code}`}`));
  });
}

function endAll(pid: number | undefined) {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // All of them have ended.
  }
}
