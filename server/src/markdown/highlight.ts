import { common, createLowlight } from 'lowlight';
import type { RichCodeRun } from '@learning-commons/protocol';

type Nodes = ReturnType<ReturnType<typeof createLowlight>['highlight']>['children'];
type Scoped = Exclude<RichCodeRun, string>;

const { arduino, c, cpp, csharp, r, shell } = common;
const known = createLowlight(common);
/** Their patterns take four times as long for twice the text, and more of it than the others'. */
const slow = createLowlight({ arduino, c, cpp, csharp, r, shell } as typeof common);

const SCOPE = 'hljs-';
/** A longer line is data or minified; some patterns look at the rest of the line from each of its characters. */
const LONGEST_LINE = 240;

/** Colours the code of one text, as far as its share of characters goes: grammars are regular expressions, and hostile code makes them slow. */
export class Highlighter {
  /** Characters still to be coloured; those of slow languages count twice. */
  #left = 4_000;

  /** Code as runs of one scope each; one plain run when its language is not named, not known or beyond the share. It is never guessed. */
  runs(code: string, language: string): RichCodeRun[] {
    if (!known.registered(language) || code.split('\n').some((line) => line.length > LONGEST_LINE)) return [code];
    const cost = code.length * (slow.registered(language) ? 2 : 1);
    if (cost > this.#left) return [code];
    this.#left -= cost;
    const runs: Scoped[] = [];
    collect(treeOf(code, language), '', runs);
    return runs.map((run) => (run.k === '' ? run.v : run));
  }
}

/** A grammar that gives up on odd code must not cost the reader the code. */
function treeOf(code: string, language: string): Nodes {
  try {
    return known.highlight(language, code).children;
  } catch {
    return [{ type: 'text', value: code }];
  }
}

function collect(nodes: Nodes, scope: string, runs: Scoped[]) {
  for (const node of nodes) {
    if (node.type === 'text') append(runs, scope, node.value);
    if (node.type === 'element') collect(node.children, scopeOf(node.properties['className']) ?? scope, runs);
  }
}

function append(runs: Scoped[], k: string, v: string) {
  const last = runs.at(-1);
  if (last?.k === k) runs[runs.length - 1] = { k, v: last.v + v };
  else runs.push({ k, v });
}

/** Only the scope's first word (`title` of `title.function`); a language inside another has a name but no scope. */
function scopeOf(className: unknown): string | undefined {
  const [first] = Array.isArray(className) ? (className as unknown[]) : [];
  return typeof first === 'string' && first.startsWith(SCOPE) ? first.slice(SCOPE.length) : undefined;
}
