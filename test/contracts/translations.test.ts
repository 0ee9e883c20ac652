import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import ts from 'typescript';
import { files, read } from './sources.ts';

const ELEMENTS = 'packages/elements';
const config = JSON.parse(read(`${ELEMENTS}/lit-localize.json`)) as { targetLocales: string[] };

interface Unit {
  readonly source: string;
  readonly target: string | undefined;
}

const unescaped = (text: string) =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');

/** What translators have, by the id of the message. */
function unitsOf(language: string): Map<string, Unit> {
  const found = read(`${ELEMENTS}/translations/${language}.xlf`).matchAll(
    /<trans-unit id="(\w+)">\s*<source>(.*?)<\/source>(?:\s*<target>(.*?)<\/target>)?/gs,
  );
  return new Map([...found].map(([, id = '', source = '', target]) => [id, { source, target }]));
}

/** Expressions are called `${}` on both sides, for how they are written is nobody's concern but the source's. */
const plain = (xliff: string) =>
  unescaped(
    xliff.replace(/<x id="\d+" equiv-text="(.*?)"\/>/gs, (_, text: string) => text.replace(/\$\{.*\}/s, '${}')),
  );

function textOf(template: ts.Expression): string | undefined {
  if (ts.isStringLiteralLike(template)) return template.text;
  if (!ts.isTaggedTemplateExpression(template)) return undefined;
  const { template: body } = template;
  if (ts.isNoSubstitutionTemplateLiteral(body)) return unescaped(body.text);
  return unescaped([body.head.text, ...body.templateSpans.map(({ literal }) => literal.text)].join('${}'));
}

/** The messages the sources hold now, read without the tool that extracts them. */
function messagesOf(path: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && node.expression.getText() === 'msg' && node.arguments[0])
      found.push(textOf(node.arguments[0]) ?? `${path}: a message that is no literal`);
    node.forEachChild(visit);
  };
  visit(ts.createSourceFile(path, read(path), ts.ScriptTarget.Latest, true));
  return found;
}

const PLURAL = /^(?:zero|one|two|few|many|other):/;
const formsOf = (message: string) =>
  new Map(message.split('|').map((form) => form.split(/:(.*)/s) as [string, string]));

/** Small counts, and the round millions that French and Spanish treat apart. */
const COUNTS = [...Array(201).keys(), 1_000_000, 2_000_000];

/** Categories that stand for one count alone may say it in words; the others need the number. */
function needsNumber(rules: Intl.PluralRules, category: string): boolean {
  return COUNTS.filter((count) => rules.select(count) === category).length > 1;
}

function pluralFaults(language: string, { source, target = '' }: Unit): string[] {
  const rules = new Intl.PluralRules(language);
  const forms = formsOf(target);
  const numbered = formsOf(source).get('other')?.includes('#') ?? false;
  const values = valuesIn(source);
  // A value that holds `|` or `#` would be taken for a part of the phrase.
  if (source.includes('<x ')) return ['an expression among plural forms: name a value as {name} instead'];
  const zero = formsOf(source).has('zero') ? ['zero'] : [];
  return [...new Set([...zero, ...rules.resolvedOptions().pluralCategories])].flatMap((category) => {
    const form = forms.get(category);
    if (!form) return [`no form "${category}"`];
    if (category !== 'zero' && valuesIn(form) !== values) return [`other values in "${category}"`];
    return numbered && needsNumber(rules, category) && !form.includes('#') ? [`no # in "${category}"`] : [];
  });
}

const valuesIn = (text: string) => [...new Set(text.match(/\{\w+\}/g))].sort().join();

const placeholders = (xliff: string) => (xliff.match(/<x id="\d+" equiv-text=".*?"\/>/gs) ?? []).sort();

function faultsOf(language: string, id: string, unit: Unit): string[] {
  const { source, target } = unit;
  if (!target?.trim()) return [`${id}: no translation of "${source}"`];
  const faults = PLURAL.test(source) ? pluralFaults(language, unit) : [];
  if (placeholders(source).join() !== placeholders(target).join()) faults.push('other placeholders than the source');
  return faults.map((fault) => `${id} "${target}": ${fault}`);
}

/** What a page loads, as plain text by the id of the message. */
function builtOf(language: string): Map<string, string> {
  const built = new Map<string, string>();
  const path = `${ELEMENTS}/src/locales/${language}.ts`;
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAssignment(node))
      built.set(node.name.getText().replaceAll("'", ''), textOf(node.initializer) ?? '');
    node.forEachChild(visit);
  };
  visit(ts.createSourceFile(path, read(path), ts.ScriptTarget.Latest, true));
  return built;
}

const messages = [
  ...new Set(
    files(`${ELEMENTS}/src/**/*.ts`)
      .filter((path) => !path.endsWith('.test.ts') && !path.includes('/locales/'))
      .flatMap(messagesOf),
  ),
].sort();

for (const language of config.targetLocales) {
  const units = unitsOf(language);

  describe(`the elements in ${new Intl.DisplayNames('en', { type: 'language' }).of(language)}`, () => {
    test('translators have the messages of the sources, no more and no fewer: node packages/tooling/localize.ts', () => {
      assert.ok(messages.length > 0);
      assert.deepEqual([...new Set([...units.values()].map(({ source }) => plain(source)))].sort(), messages);
    });

    test('every message is translated, with its placeholders and every plural form the language has', () => {
      assert.deepEqual(
        [...units].flatMap(([id, unit]) => faultsOf(language, id, unit)),
        [],
      );
    });

    test('pages load what translators wrote: node packages/tooling/localize.ts', () => {
      const wrote = [...units].flatMap(([id, { target }]) => (target ? [[id, plain(target)] as const] : []));
      assert.deepEqual(builtOf(language), new Map(wrote));
    });
  });
}
