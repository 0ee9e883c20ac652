/**
 * Preloaded into a node by `--import`: puts one defect into the server's source on its way in, or sets its clock wrong.
 * Nothing of this is in the product. A defect that no longer finds its place ends the process.
 */
import { registerHooks } from 'node:module';

/** Defects that a run must notice. */
export type Defect =
  | 'sequence'
  | 'no-repair'
  | 'stale-facts'
  | 'totals-replaced'
  | 'badge-late'
  | 'open-door'
  | 'seal-loose'
  | 'uncaught'
  | 'mortal';

interface Mutation {
  readonly file: string;
  readonly from: RegExp;
  readonly to: string;
}

/** What fails while the record is away is caught by nobody. */
const uncaught: Mutation = {
  file: 'transport/fanout.ts',
  from: /\)\.catch\(\(\) => undefined\);(?=\s+if \(!heads\) return;)/,
  to: ');',
};

const MUTATIONS: Readonly<Record<Defect, readonly Mutation[]>> = {
  /** Numbers from a sequence of the database instead of a row that stays locked until commit. */
  sequence: [
    {
      file: 'kernel/event-log.ts',
      from: /const row = await heads\.get\(db, \{ community, stream \}\);\s+const head = \(row\?\.head \?\? 0\) \+ 1;/,
      to: `
        const name = 'torture_' + [...community + stream].reduce((sum, each) => (sum * 31 + each.charCodeAt(0)) % 2147483647, 7);
        await sql.raw('create sequence if not exists ' + name).execute(db);
        const { rows } = await sql\`select nextval(\${sql.lit(name)}) as head\`.execute(db);
        const head = Number(rows[0].head);`,
    },
  ],
  /** Nothing compares what was delivered with the record: neither the node nor, told by it, the client. */
  'no-repair': [
    { file: 'transport/fanout.ts', from: /\n {2}repair\(\): Promise<void> \{/, to: '$& return Promise.resolve();' },
    { file: 'transport/fanout.ts', from: /\n {2}beacon\(\): void \{/, to: '$& return;' },
  ],
  /** A fact tells how a comment was before the reaction that it tells of. */
  'stale-facts': [
    {
      file: 'discussions/discussions.ts',
      from: /(emit\('comment\.reacted', .*\{ tallies: )\[row\]/,
      to: '$1[{ ...comment, tally_seq: seq }]',
    },
  ],
  /** A total is what was added last, not the sum. */
  'totals-replaced': [
    {
      file: 'points/ledger.store.ts',
      from: /sql`point_totals\.points \+ excluded\.points`/,
      to: 'sql`excluded.points`',
    },
  ],
  /** The first award that is due is passed over, and the member's mark settled as if it had been given. */
  'badge-late': [{ file: 'badges/evaluator.ts', from: /dueAwards\(badge, .*, AT_ONCE\)/, to: '$&.slice(1)' }],
  /** Whoever asks may listen to what is private to a member. */
  'open-door': [
    {
      file: 'points/points.ts',
      from: /points: \(ctx, member\) => ctx\.require\(.*\),\n/,
      to: 'points: () => undefined,\n',
    },
  ],
  /** The seal of an entry of the audit trail leaves out what stands in its details. */
  'seal-loose': [
    { file: 'kernel/audit.ts', from: /hash = hashOf\(row\);/, to: "hash = hashOf({ ...row, details: '{}' });" },
  ],
  uncaught: [uncaught],
  /** The same, in a process that ends by it. */
  mortal: [uncaught, { file: 'main.ts', from: /process\.on\('unhandledRejection', .*;/, to: '' }],
};

const defect = process.env.LC_DEFECT as Defect | undefined;
const skew = Number(process.env.LC_SKEW ?? 0);

if (defect) {
  const left = new Set(MUTATIONS[defect]);
  registerHooks({
    load(url, context, next) {
      const loaded = next(url, context);
      const wanted = [...left].filter(({ file }) => url.endsWith(`/server/src/${file}`));
      if (wanted.length === 0) return loaded;
      let source = textOf(loaded.source);
      for (const mutation of wanted) {
        if (!mutation.from.test(source)) throw new Error(`The defect ${defect} no longer finds its place in ${url}.`);
        source = source.replace(mutation.from, mutation.to);
        left.delete(mutation);
      }
      return { ...loaded, source };
    },
  });
}

function textOf(source: unknown): string {
  return typeof source === 'string' ? source : new TextDecoder().decode(source as Uint8Array);
}

if (skew !== 0) {
  const now = Date.now.bind(Date);
  const Real = Date;
  Real.now = () => now() + skew;
  globalThis.Date = new Proxy(Real, {
    construct: (target, given, self) =>
      Reflect.construct(target, given.length === 0 ? [target.now()] : given, self === globalThis.Date ? target : self),
  });
}
