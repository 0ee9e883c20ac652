import { existsSync, readFileSync } from 'node:fs';
import { inRoot } from '../paths.ts';
import { type Described, type ElementDoc, type Manifest, type Member, elementsOf } from './schema.ts';

const BEGIN = (tag: string) => `<!-- manifest ${tag}: written by \`npm run manifest\`, do not edit -->`;
const END = '<!-- /manifest -->';

/** A page of docs and its text as it should be. */
export interface DocPage {
  readonly path: string;
  readonly text: string;
}

/** Every element's page with its tables as the manifest has them. A page that is not there begins with a title and an example. */
export function docPages(manifest: Manifest): DocPage[] {
  return elementsOf(manifest).map((element) => {
    const path = inRoot(`docs/elements/${element.tagName.replace(/^lc-/, '')}.md`);
    const text = existsSync(path) ? readFileSync(path, 'utf8') : firstDraft(element);
    return { path, text: withTables(text, element) };
  });
}

function firstDraft({ tagName, description = '' }: ElementDoc): string {
  const name = tagName.replace(/^lc-/, '');
  return `# \`<${tagName}>\`\n\n${description}\n\nExample: [demo/examples/${name}.html](../../demo/examples/${name}.html)\n`;
}

/** Puts an element's tables between its markers; without markers they go to the end. */
export function withTables(text: string, element: ElementDoc): string {
  const block = `${BEGIN(element.tagName)}\n<!-- prettier-ignore-start -->\n\n${tables(element)}<!-- prettier-ignore-end -->\n${END}`;
  const start = text.indexOf(`<!-- manifest ${element.tagName}`);
  if (start < 0) return `${text.trimEnd()}\n\n${block}\n`;
  const end = text.indexOf(END, start);
  if (end < 0) throw new Error(`The page of <${element.tagName}> opens its tables and never closes them with ${END}.`);
  return text.slice(0, start) + block + text.slice(end + END.length);
}

function tables(element: ElementDoc): string {
  const { members = [], events = [], slots = [], cssParts = [], cssProperties = [], cssStates = [] } = element;
  const fields = members.filter(({ kind }) => kind === 'field');
  const methods = members.filter(({ kind }) => kind === 'method');
  const named = (list: readonly Described[]) =>
    list.map(({ name, description }) => [code(name || '(default)'), description]);
  const heads = {
    attributes: ['Attribute', 'Property', 'Type', 'Default', 'What it does'],
    custom: ['Property', 'Default', 'What it sets'],
  };
  const eventRows = events.map(({ name, type, description }) => [code(name), code(type?.text), description]);
  const customRows = cssProperties.map((row) => [code(row.name), code(row.default), row.description]);
  const stateRows = cssStates.map(({ name, description }) => [code(`:state(${name})`), description]);
  const methodRows = methods.map((method) => [code(signature(method)), method.description]);
  return [
    table('Attributes and properties', heads.attributes, attributeRows(element, fields)),
    table('Methods', ['Method', 'What it does'], methodRows),
    table('Events', ['Event', 'Type', 'When'], eventRows),
    table('Slots', ['Slot', 'What goes there'], named(slots)),
    table('Parts', ['Part', 'What it is'], named(cssParts)),
    table('Custom properties', heads.custom, customRows),
    table('States', ['State', 'When'], stateRows),
  ].join('');
}

function attributeRows({ attributes = [] }: ElementDoc, fields: readonly Member[]) {
  const behind = new Set(attributes.map(({ fieldName, name }) => fieldName ?? name));
  const own = fields.filter(({ name }) => !behind.has(name));
  return [
    ...attributes.map((row) => [
      code(row.name),
      code(row.fieldName ?? row.name),
      code(row.type?.text),
      code(row.default),
      row.description,
    ]),
    ...own.map((row) => ['', code(row.name), code(row.type?.text), code(row.default), row.description]),
  ];
}

function signature({ name, parameters = [], return: result }: Member): string {
  const list = parameters.map(
    (parameter) => `${parameter.name}${parameter.optional ? '?' : ''}: ${parameter.type?.text ?? 'unknown'}`,
  );
  return `${name}(${list.join(', ')})${result?.type ? `: ${result.type.text}` : ''}`;
}

function table(title: string, head: readonly string[], rows: readonly (readonly (string | undefined)[])[]): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly (string | undefined)[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [`### ${title}`, '', line(head), line(head.map(() => '---')), ...rows.map(line), '', ''].join('\n');
}

const cell = (text = '') => text.replace(/\s*\n\s*/g, ' ').replaceAll('|', '\\|');
const code = (text: string | undefined) => (text ? `\`${text}\`` : '');
