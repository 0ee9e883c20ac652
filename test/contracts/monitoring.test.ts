import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, before, describe, test } from 'node:test';
import { parser } from '@prometheus-io/lezer-promql';
import { parse } from 'yaml';
import type { ErrorCode } from '@learning-commons/protocol';
import { startServer, type TestServer } from '@learning-commons/server/testing';
import { read, ROOT } from './sources.ts';

const MONITORING = 'server/deploy/monitoring';
const RUNBOOK = 'docs/guide/runbook.md';

interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly runbook: string };
}
const { groups } = parse(read(`${MONITORING}/alerts.yml`)) as { groups: { rules: Alert[] }[] };
const alerts = groups.flatMap(({ rules }) => rules);

interface Panel {
  readonly id: number;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly { readonly expr: string }[];
}
interface Board {
  readonly panels: readonly Panel[];
  readonly templating: {
    readonly list: readonly { readonly name: string; readonly query: string | { query: string } }[];
  };
  readonly annotations: { readonly list: readonly { readonly expr: string }[] };
}
const board = JSON.parse(read(`${MONITORING}/grafana/learning-commons.json`)) as Board;

/** What Grafana puts in the place of its variables. */
const filled = (expr: string) =>
  expr.replace('$__rate_interval', '1m').replaceAll('$job', 'learning-commons').replaceAll('$node', '.*');
const shown = board.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => filled(expr)));
const expressions = [
  ...alerts.map(({ expr }) => expr),
  ...shown,
  ...board.annotations.list.map(({ expr }) => filled(expr)),
];

/** How an operation may end; the compiler sees that none is missing. */
const OUTCOMES: Readonly<Record<ErrorCode | 'ok', true>> = {
  ok: true,
  unauthenticated: true,
  forbidden: true,
  not_found: true,
  invalid: true,
  conflict: true,
  rate_limited: true,
  unavailable: true,
  internal: true,
};

/** One measure as an expression asks for it. */
interface Asked {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Every measure an expression asks for; throws where it is not PromQL. */
function measuresIn(expr: string): Asked[] {
  const found: { name: string; labels: Record<string, string> }[] = [];
  let label = '';
  parser.parse(expr).iterate({
    enter({ name, from, to, type, node }) {
      assert.ok(!type.isError, `${expr}\n${' '.repeat(from)}^`);
      const text = expr.slice(from, to);
      if (name === 'Identifier') found.push({ name: text, labels: {} });
      if (name === 'LabelName' && node.parent?.name === 'UnquotedLabelMatcher') label = text;
      if (name === 'StringLiteral' && node.parent?.name === 'UnquotedLabelMatcher')
        found.at(-1)!.labels[label] = text.slice(1, -1);
    },
  });
  return found;
}

describe('what is measured', () => {
  let server: TestServer;
  before(async () => (server = await startServer()));
  after(() => server.close());

  /** Labels by the names under which Prometheus knows what the server exports. */
  const exported = () => {
    const own = server.app.metrics.registry.getMetricsAsArray() as unknown as {
      name: string;
      labelNames: readonly string[];
      type: string;
    }[];
    return new Map(
      own.flatMap(({ name, labelNames, type }) =>
        type === 'histogram'
          ? ['_bucket', '_sum', '_count'].map((end) => [name + end, [...labelNames, 'le']] as const)
          : [[name, labelNames] as const],
      ),
    );
  };

  test('is what the board and the alerts ask for, by its labels', async () => {
    const text = await (await fetch(`${server.address}/metrics`)).text();
    const known = exported();
    for (const expr of expressions) {
      for (const { name, labels } of measuresIn(expr)) {
        if (name === 'up') continue;
        const own = known.get(name);
        assert.ok(own, `${name} is not exported: ${expr}`);
        assert.ok(text.includes(`# TYPE ${name.replace(/_(bucket|sum|count)$/, '')} `), name);
        for (const label of Object.keys(labels))
          assert.ok(['job', 'instance', ...own].includes(label), `${name} has no ${label}`);
      }
    }
  });

  test('has the outcomes that are asked for', () => {
    const asked = expressions
      .flatMap((expr) => measuresIn(expr))
      .flatMap(({ labels }) => labels.outcome?.split('|') ?? []);
    assert.ok(asked.length > 0);
    for (const outcome of asked) assert.ok(outcome in OUTCOMES, outcome);
  });

  test('is looked at: everything of ours stands on the board', () => {
    const asked = new Set(shown.flatMap((expr) => measuresIn(expr).map(({ name }) => name)));
    const unseen = [...exported().keys()].filter(
      (name) =>
        name.startsWith('lc_') &&
        !asked.has(name) &&
        !/_(sum|count)$/.test(name) &&
        // What the memory for catch-up weighs tells nobody anything that its number of streams does not.
        name !== 'lc_tail_characters',
    );
    assert.deepEqual(unseen, []);
  });
});

describe('the board', () => {
  test('has panels that do not lie on each other, under ids of their own', () => {
    const ids = board.panels.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    const taken = new Map<string, string>();
    for (const { title, gridPos } of board.panels) {
      assert.ok(gridPos.x + gridPos.w <= 24, title);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1)
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
          const cell = `${x},${y}`;
          assert.equal(taken.get(cell), undefined, `${title} lies on ${taken.get(cell)}`);
          taken.set(cell, title);
        }
    }
  });

  test('uses only variables that it has', () => {
    const text = JSON.stringify(board.panels) + JSON.stringify(board.annotations);
    const used = new Set([...text.matchAll(/\$\{?([a-z]\w*)/g)].map((match) => match[1]!));
    const own = board.templating.list.map(({ name }) => name);
    assert.deepEqual(
      [...used].filter((name) => !own.includes(name)),
      [],
    );
  });
});

describe('the alerts', () => {
  test('each have a section in the runbook, that says how urgent it is, and no section outlives its alert', () => {
    const sections = new Map(
      [...read(RUNBOOK).matchAll(/^## (Commons\w+)\n\n(P|T)\. /gm)].map((match) => [match[1]!, match[2]!]),
    );
    const expected = new Map(alerts.map(({ alert, labels }) => [alert, labels.severity === 'page' ? 'P' : 'T']));
    assert.deepEqual([...sections].sort(), [...expected].sort());
    for (const { alert, annotations } of alerts) assert.equal(annotations.runbook, `${RUNBOOK}#${alert.toLowerCase()}`);
    assert.equal([...read(RUNBOOK).matchAll(/^## Commons/gm)].length, alerts.length);
  });

  test('have names of their own and one of two urgencies', () => {
    assert.equal(new Set(alerts.map(({ alert }) => alert)).size, alerts.length);
    for (const { alert, labels } of alerts) assert.match(labels.severity, /^(page|ticket)$/, alert);
  });

  test('go off when they should, and only then, where there is a promtool to ask', (t) => {
    const check = spawnSync('promtool', ['test', 'rules', `${ROOT}${MONITORING}/alerts.test.yml`], {
      encoding: 'utf8',
    });
    if (check.error) return t.skip('there is no promtool');
    assert.equal(check.status, 0, check.stdout + check.stderr);
  });
});
