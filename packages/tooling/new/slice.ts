import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { inRoot } from '../paths.ts';

/** How a new thing is called on every floor. */
export interface Words {
  /** The thing: `poll`. */
  readonly thing: string;
  /** Its domain: `polls`. */
  readonly plural: string;
}

/** A file that is to be written, by its path from the top. */
interface NewFile {
  readonly path: string;
  readonly text: string;
}

/** A list that gets one more line. */
interface NewLine {
  readonly path: string;
  readonly line: string;
}

const TEMPLATES = fileURLToPath(new URL('./templates/', import.meta.url));
const SUFFIX = '.template';

/** Checks the words that somebody chose. Throws a sentence for the person who chose them. */
export function wordsFor(thing: string | undefined, plural?: string): Words {
  if (!thing)
    throw new Error(
      'Say what it is called, in the singular: npm run new poll. An odd plural follows: npm run new quiz quizzes.',
    );
  for (const word of [thing, plural ?? thing]) {
    // The word becomes a kind of stream, a folder, a tag and a class; streams allow letters only.
    if (!/^[a-z]{2,30}$/.test(word)) throw new Error(`"${word}" must be one word of 2 to 30 lower-case letters.`);
  }
  if (thing === plural) throw new Error('The plural names the domain and the singular the thing: they must differ.');
  return { thing, plural: plural ?? pluralOf(thing) };
}

function pluralOf(thing: string): string {
  if (/[^aeiou]y$/.test(thing)) return `${thing.slice(0, -1)}ies`;
  return /(s|x|z|ch|sh)$/.test(thing) ? `${thing}es` : `${thing}s`;
}

/** Writes the whole slice into a repository: eleven files and four lines. Writes nothing when one of them is there already. */
export async function writeSlice(
  root: string,
  words: Words,
  now = new Date(),
): Promise<{ files: string[]; lines: string[] }> {
  const files = newFiles(words, now);
  const lines = newLines(words);
  const taken = files.filter(({ path }) => existsSync(join(root, path)));
  if (taken.length > 0)
    throw new Error(`There is a ${words.thing} already: ${taken.map(({ path }) => path).join(', ')}`);
  for (const { path, text } of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), await formatted(path, text));
  }
  for (const { path, line } of lines) addLine(join(root, path), line);
  return { files: files.map(({ path }) => path), lines: lines.map(({ path }) => path) };
}

function newFiles(words: Words, now: Date): NewFile[] {
  const templates = globSync(`**/*${SUFFIX}`, { cwd: TEMPLATES }).sort();
  return templates.map((template) => ({
    path: inWords(template.slice(0, -SUFFIX.length), words).replaceAll('\\', '/'),
    text: inWords(readFileSync(join(TEMPLATES, template), 'utf8'), words).replaceAll('{{now}}', stampOf(now)),
  }));
}

function newLines({ thing, plural }: Words): NewLine[] {
  const name = capital(thing);
  return [
    { path: 'packages/protocol/src/domains.ts', line: `export * from './${plural}.ts';` },
    { path: 'server/src/domains.ts', line: `export { default as ${plural} } from './${plural}/${plural}.ts';` },
    { path: 'packages/client/src/index.ts', line: `export { ${name}Store, type ${name}View } from './${plural}.ts';` },
    { path: 'packages/elements/src/index.ts', line: `export { Lc${name} } from './${thing}/${thing}.ts';` },
  ];
}

/** Words have other lengths than those of the template, so lines break elsewhere. Pages of the demo keep their layout. */
async function formatted(path: string, text: string): Promise<string> {
  if (path.endsWith('.html')) return text;
  return format(text, { ...(await resolveConfig(inRoot(path))), filepath: path });
}

function addLine(path: string, line: string) {
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, `${text.trimEnd()}\n${line}\n`);
}

/** Templates tell of a `sample` among `samples`. */
function inWords(text: string, { thing, plural }: Words): string {
  return text
    .replaceAll('samples', plural)
    .replaceAll('Samples', capital(plural))
    .replace(/\b([Aa]) sample\b/g, (_, article: string) => `${article}${/^[aeiou]/.test(thing) ? 'n' : ''} ${thing}`)
    .replaceAll('sample', thing)
    .replaceAll('Sample', capital(thing));
}

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

/** Migrations run in the order of their names, and a new one must come after all that have run: `2026-11-24T1530`. */
const stampOf = (now: Date) => now.toISOString().slice(0, 16).replace(':', '');
