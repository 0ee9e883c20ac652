/** A bench's other processes: what is measured runs alone in one, and is asked over IPC what it has used. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What a process has used since it began: CPU in microseconds, memory in bytes. */
export interface Usage {
  readonly cpu: number;
  readonly rss: number;
  /** Objects and buffers on the heap and beside it. */
  readonly live: number;
  /** What keeps the event loop alive, by kind: sockets, timers, and so on. */
  readonly handles: Readonly<Record<string, number>>;
}

/** Functions of a child, by name; each takes and answers what JSON can say. */
export type Handlers = Readonly<Record<string, (input: never) => unknown>>;

/** A running child. */
export interface Child {
  ask<T = void>(name: string, input?: unknown): Promise<T>;
  /** What it has used; `collect` frees what is dead before memory is read, in a process that may. */
  usage(options?: { readonly collect?: boolean }): Promise<Usage>;
  stop(): void;
}

interface Question {
  readonly id: number;
  readonly name: string;
  readonly input: unknown;
}

interface Answer {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}

/** How a child is started. */
export interface ChildOptions {
  /** It may free what is dead when asked for its memory. */
  readonly collects?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts `<name>.child.ts` beside this file. */
export function startChild(name: string, { collects = false, env = {} }: ChildOptions = {}): Child {
  const path = fileURLToPath(new URL(`${name}.child.ts`, import.meta.url));
  const flags = [
    ...(collects ? ['--expose-gc'] : []),
    ...(process.env.LC_BENCH_PROFILE === name ? ['--cpu-prof', '--cpu-prof-dir=.artifacts/profiles'] : []),
  ];
  const child = fork(path, { execArgv: flags, env: { ...process.env, ...env } });
  const waiting = new Map<number, (answer: Answer) => void>();
  child.on('message', (answer: Answer) => {
    waiting.get(answer.id)?.(answer);
    waiting.delete(answer.id);
  });
  let last = 0;
  const ask = <T>(question: string, input?: unknown) =>
    new Promise<T>((resolve, reject) => {
      const id = (last += 1);
      waiting.set(id, ({ value, error }) =>
        error === undefined ? resolve(value as T) : reject(new Error(`${name}: ${error}`)),
      );
      child.send({ id, name: question, input } satisfies Question);
    });
  child.once('exit', (code) => {
    for (const [id, settle] of waiting) settle({ id, error: `ended with ${code}` });
  });
  return { ask, usage: (options = {}) => ask<Usage>('usage', options), stop: () => void child.disconnect() };
}

/** In a child: answers questions until the parent lets go of it. */
export function answer(handlers: Handlers) {
  const all: Handlers = { usage, ...handlers };
  process.on('message', (question: Question) => {
    void Promise.resolve()
      .then(() => all[question.name]!(question.input as never))
      .then(
        (value) => process.send!({ id: question.id, value } satisfies Answer),
        (error: unknown) => process.send!({ id: question.id, error: String((error as Error).stack) } satisfies Answer),
      );
  });
  process.once('disconnect', () => process.exit(0));
}

function usage({ collect = false }: { collect?: boolean }): Usage {
  if (collect) globalThis.gc!();
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed, external } = process.memoryUsage();
  const handles: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) handles[kind] = (handles[kind] ?? 0) + 1;
  return { cpu: user + system, rss, live: heapUsed + external, handles };
}
