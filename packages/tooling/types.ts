/** Checks the types of every workspace: `npm run types`. Each `tsconfig*.json` is one program, two run at a time. */
import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { ROOT, inRoot } from './paths.ts';

const TSC = inRoot('node_modules/typescript/bin/tsc');
const CACHE = inRoot('node_modules/.cache/learning-commons/types');

const projects = globSync(['packages/*/tsconfig*.json', '{server,demo,test}/tsconfig*.json'], { cwd: ROOT }).sort();
const failed: string[] = [];

async function worker(queue: string[]) {
  for (let project = queue.shift(); project; project = queue.shift()) {
    const { code, output } = await check(project);
    console.log(`${code === 0 ? 'ok  ' : 'FAIL'} ${project}`);
    if (code === 0) continue;
    console.log(output);
    failed.push(project);
  }
}

function check(project: string): Promise<{ code: number | null; output: string }> {
  const cache = `${CACHE}/${project.replaceAll('/', '-')}.tsbuildinfo`;
  const tsc = spawn(
    process.execPath,
    [TSC, '-p', project, '--noEmit', '--incremental', '--tsBuildInfoFile', cache, '--pretty', 'false'],
    {
      cwd: ROOT,
    },
  );
  return new Promise((done) => {
    let output = '';
    tsc.stdout.on('data', (chunk) => (output += chunk));
    tsc.stderr.on('data', (chunk) => (output += chunk));
    tsc.on('close', (code) => done({ code, output }));
  });
}

const queue = [...projects];
await Promise.all([worker(queue), worker(queue)]);
if (failed.length > 0) {
  console.error(`Types do not fit in ${failed.join(', ')}.`);
  process.exitCode = 1;
}
