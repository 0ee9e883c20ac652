import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, relative, resolve } from 'node:path';
import { generateMsgId } from '@lit/localize/internal/id-generation.js';
import ts from 'typescript';
import { tagsOf } from './autoloader.mjs';

/**
 * Lets every widget bring its own words: a page that shows a board in German does not fetch the German of discussions.
 * Translators and tests see one file for each language; here it is divided by the widgets whose sources use a message, their
 * own and those they take from another widget's folder. What belongs to no tag is loaded with the first widget; what several
 * tags use, with each of them.
 */
export function words(door) {
  const src = dirname(door);
  const localize = resolve(src, 'internal/localize.ts');
  const languages = globSync('locales/*.ts', { cwd: src }).map((path) => basename(path, '.ts'));
  const tags = new Map(tagsOf(door).map(({ module }) => [module, folderOf(src, module)]));
  const owners = ownersOf(src, tags);
  const own = (id) => /\/locales\/(?:(\w+)\.)?(\w+)\.ts$/.exec(id);
  return {
    name: 'words',
    resolveId: (id) => (own(id) && id.startsWith(src) ? id : null),
    load(id) {
      const [, part = '', language] = own(id) ?? [];
      if (!language || !id.startsWith(src)) return undefined;
      return onlyThose(resolve(src, `locales/${language}.ts`), (message) => isFor(part, owners.get(message)));
    },
    transform(code, id) {
      const part = tags.get(id);
      if (!part || ![...owners.values()].some((parts) => isFor(part, parts))) return undefined;
      const loaders = languages.map((each) => `${each}: () => import(${path(src, `locales/${part}.${each}.ts`)})`);
      const added = `import { addWords } from ${JSON.stringify(localize)};\naddWords({ ${loaders.join(', ')} });\n`;
      return { code: added + code, map: null };
    },
  };
}

const path = (...parts) => JSON.stringify(resolve(...parts));
const folderOf = (src, file) => relative(src, file).split('/')[0];

/** Whether a message goes with a part: what some folder without a tag uses goes with the first widget alone. */
const isFor = (part, parts) => ((parts?.has('') ?? true) ? part === '' : parts.has(part));

/** By message id, the folders of the tags that use it; '' stands for what belongs to no tag. */
function ownersOf(src, tags) {
  const owners = new Map();
  const note = (file, part) => {
    for (const id of messagesIn(file)) owners.set(id, (owners.get(id) ?? new Set()).add(part));
  };
  const folders = new Set(tags.values());
  for (const name of globSync('**/*.ts', { cwd: src, exclude: (path) => /\.test\.ts$|locales\//.test(path) })) {
    const folder = folderOf(src, resolve(src, name));
    note(resolve(src, name), folders.has(folder) ? folder : '');
  }
  for (const [module, folder] of tags)
    for (const file of reachedFrom(module, (file) => !tags.has(file)))
      if (folders.has(folderOf(src, file))) note(file, folder);
  return owners;
}

/** What a module takes in, at once or later; another tag's module brings its own words, and is not followed. */
function reachedFrom(module, follows) {
  const reached = new Set([module]);
  for (const file of reached) for (const next of importsOf(file)) if (follows(next)) reached.add(next);
  return reached;
}

/** The modules of its own package that a module runs; those it takes types from are not among them. */
function importsOf(file) {
  const found = [];
  const visit = (node) => {
    const isStatic = (ts.isImportDeclaration(node) && !node.importClause?.isTypeOnly) || ts.isExportDeclaration(node);
    const isDynamic = ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword;
    const named = isStatic ? node.moduleSpecifier : isDynamic ? node.arguments[0] : undefined;
    if (named && ts.isStringLiteral(named) && /^\..*\.ts$/.test(named.text)) found.push(named.text);
    node.forEachChild(visit);
  };
  visit(parse(file));
  return found.map((path) => resolve(dirname(file), path)).filter((path) => !/\/(locales|generated)\//.test(path));
}

function messagesIn(file) {
  const found = [];
  const visit = (node) => {
    if (ts.isCallExpression(node) && node.expression.getText() === 'msg' && node.arguments[0])
      found.push(idOf(node.arguments[0]));
    node.forEachChild(visit);
  };
  visit(parse(file));
  return found;
}

function idOf(template) {
  if (ts.isStringLiteralLike(template)) return generateMsgId(template.text, false);
  const { tag, template: body } = template;
  const strings = ts.isNoSubstitutionTemplateLiteral(body)
    ? [body.text]
    : [body.head.text, ...body.templateSpans.map(({ literal }) => literal.text)];
  return generateMsgId(strings, tag.getText() === 'html');
}

/** A language's module with a part of its messages. */
function onlyThose(file, wanted) {
  const source = parse(file);
  const kept = [];
  const visit = (node) => {
    if (ts.isPropertyAssignment(node) && wanted(node.name.text)) kept.push(node.getText(source));
    else node.forEachChild(visit);
  };
  visit(source);
  return `import { html } from 'lit';\nimport { str } from '@lit/localize';\nexport const templates = {\n${kept.join(',\n')}\n};\n`;
}

const parse = (file) => ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
