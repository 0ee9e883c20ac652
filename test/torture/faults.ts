/** Where a fault is proven to be survived. */
export interface Proof {
  /** From the top of the repository. */
  readonly file: string;
  /** T1: `npm test`. T2: by command, in the run that a release needs. */
  readonly tier: 'T1' | 'T2';
}

/** One row of the table of faults. */
export interface FaultRow {
  readonly fault: string;
  readonly expected: string;
  readonly proofs: readonly Proof[];
  /** What is not proven here. */
  readonly open?: string;
}

const t1 = (...files: string[]): readonly Proof[] => files.map((file) => ({ file, tier: 'T1' }));
const torture: readonly Proof[] = [
  { file: 'test/torture/torture.test.ts', tier: 'T1' },
  { file: 'test/torture/run.ts', tier: 'T2' },
];

/** Every fault that must be survived, and what proves it. */
export const FAULTS: Readonly<Record<string, FaultRow>> = {
  'F-01': {
    fault: 'the server is killed while it writes, on SQLite',
    expected: 'what was acknowledged is there, once',
    proofs: t1('test/faults/kill.test.ts'),
  },
  'F-02': {
    fault: 'the power fails',
    expected: 'what was acknowledged is there, and the file is sound',
    proofs: t1('test/faults/power-cut.test.ts'),
  },
  'F-03': { fault: 'PostgreSQL is killed', expected: 'writing pauses and goes on', proofs: torture },
  'F-04': { fault: 'the answer to COMMIT is lost', expected: 'the retry finds the first row', proofs: torture },
  'F-05': { fault: 'a node is frozen in a transaction', expected: 'others wait, then go on', proofs: torture },
  'F-06': { fault: 'a node is killed while it delivers', expected: 'its clients go on at another', proofs: torture },
  'F-07': {
    fault: 'Redis is killed and starts empty',
    expected: 'facts come from the record',
    proofs: [...torture, ...t1('server/src/redis-uses.test.ts')],
  },
  'F-08': {
    fault: 'Redis is emptied',
    expected: 'nothing is missed',
    proofs: [...torture, ...t1('server/src/redis-uses.test.ts')],
  },
  'F-09': {
    fault: 'Redis is frozen',
    expected: 'nobody waits for it',
    proofs: [...torture, ...t1('server/src/two-nodes.test.ts', 'server/src/redis-uses.test.ts')],
  },
  'F-10': { fault: 'one direction to Redis is dead', expected: 'the node asks the record', proofs: torture },
  'F-11': {
    fault: 'a node is cut off from PostgreSQL',
    expected: 'it says that it is not ready',
    proofs: [...torture, ...t1('server/src/readiness.test.ts')],
  },
  'F-12': {
    fault: 'clients are offline for long, with texts waiting',
    expected: 'all caught up, texts go out once and in order',
    proofs: [...torture, ...t1('test/journeys/client.test.ts', 'test/journeys/discussion.test.ts')],
  },
  'F-13': {
    fault: 'requests and facts come twice and in any order',
    expected: 'absorbed',
    proofs: [...torture, ...t1('packages/client/src/discussions.law.test.ts')],
  },
  'F-14': {
    fault: 'a reader does not read',
    expected: 'bounded memory, later it catches up',
    proofs: [
      ...torture,
      ...t1('test/torture/stalled.test.ts', 'server/src/transport/slow-reader.test.ts'),
      { file: 'test/torture/long.ts', tier: 'T2' },
    ],
    open: 'the system holds what it has taken to send besides, at most its own limit for a connection (`tcp_wmem`)',
  },
  'F-15': {
    fault: 'clocks are wrong',
    expected: 'no effect beyond the leeway of tokens',
    proofs: [
      { file: 'test/torture/clocks.test.ts', tier: 'T1' },
      { file: 'test/torture/run.ts', tier: 'T2' },
    ],
  },
  'F-16': {
    fault: 'the disk is full',
    expected: 'refused as retryable, reading goes on, recovers by itself',
    proofs: [...t1('test/faults/disk-full.test.ts'), ...torture],
    open: 'on PostgreSQL the refusal is played by a trigger; a server that dies of a full WAL disk is F-03',
  },
  'F-17': {
    fault: 'the database is read-only, foreign or corrupt',
    expected: 'a clear sentence, never a new empty database',
    proofs: t1('test/faults/damage.test.ts'),
  },
  'F-18': {
    fault: 'everybody comes back at once',
    expected: 'all caught up',
    proofs: torture,
    open: 'with 3,000 clients it is measured by `npm run bench -- crowd`',
  },
  'F-19': {
    fault: 'tokens end; new ones are slow or refused',
    expected: 'renewed on the same line, nothing lost',
    proofs: [...torture, ...t1('test/journeys/client.test.ts', 'server/src/transport/socket.test.ts')],
  },
  'F-20': { fault: 'malformed packets', expected: 'the node is unharmed', proofs: t1('test/security/fuzz.test.ts') },
  'F-21': {
    fault: 'nodes are restarted in turn',
    expected: 'no visible error',
    proofs: [
      ...torture,
      ...t1(
        'test/journeys/two-nodes.test.ts',
        'server/src/transport/ending.test.ts',
        'server/src/transport/leaving.test.ts',
      ),
    ],
    open: 'there is no earlier release to run beside this one',
  },
  'F-22': {
    fault: 'a migration is interrupted',
    expected: 'the next start completes it',
    proofs: t1('test/faults/migration.test.ts'),
  },
  'F-23': {
    fault: 'a backup is taken while the server writes',
    expected: 'one whole moment',
    proofs: t1('test/faults/backup.test.ts'),
  },
  'F-24': {
    fault: 'a restored server is behind its clients',
    expected: 'they load afresh, send again what waits, and what is lost is named',
    proofs: t1(
      'test/faults/restore.test.ts',
      'server/src/kernel/former-heads.test.ts',
      'server/src/cli/restore.test.ts',
    ),
    open: 'without the former record only what pages know is named that are still open',
  },
  'F-25': {
    fault: 'the sending tab of several dies',
    expected: 'another goes on',
    proofs: t1('test/journeys/discussion.test.ts'),
  },
  'F-26': {
    fault: 'a tab crashes, or the browser keeps nothing',
    expected: 'texts survive, or it is said that they would not',
    proofs: t1('test/journeys/discussion.test.ts', 'packages/client/src/outbox.test.ts'),
  },
  'F-27': {
    fault: 'work in the background is killed or done twice',
    expected: 'one effect',
    proofs: [...torture, ...t1('server/src/badges/evaluator.kill.test.ts', 'server/src/webhooks/webhooks.test.ts')],
  },
  'F-28': {
    fault: 'memory or time runs out',
    expected: 'new work is refused before old',
    proofs: [
      ...t1(
        'server/src/kernel/admission.test.ts',
        'test/journeys/overload.test.ts',
        'test/torture/strained.test.ts',
        'server/src/transport/listening.test.ts',
      ),
      { file: 'test/torture/long.ts', tier: 'T2' },
    ],
    open: 'elsewhere than on Linux a node listens with one socket, which takes in one connection at each turn of the event loop',
  },
  'F-29': { fault: 'a long time passes', expected: 'no leak', proofs: [{ file: 'test/bench/soak.ts', tier: 'T2' }] },
  'F-30': {
    fault: 'every connection moves to another node',
    expected: 'no session is needed',
    proofs: [...torture, ...t1('test/journeys/two-nodes.test.ts')],
  },
};
