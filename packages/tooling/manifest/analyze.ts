// eslint-disable-next-line @typescript-eslint/triple-slash-reference -- ambient: other programs that import this file need it too
/// <reference path="./analyzer.d.ts" />
import { globSync, readFileSync } from 'node:fs';
import { type Plugin, create, ts as analyzerTs } from '@custom-elements-manifest/analyzer/index.js';
import { litPlugin } from '@custom-elements-manifest/analyzer/src/features/framework-plugins/lit/lit.js';
import ts from 'typescript';
import { inRoot } from '../paths.ts';
import type { Attribute, ElementDoc, Manifest, Member, ModuleDoc } from './schema.ts';

const PACKAGE = 'packages/elements';
/** Lit's own, and what every custom element has: nobody calls them from a page. */
const MACHINERY =
  /^(constructor|connectedCallback|disconnectedCallback|attributeChangedCallback|adoptedCallback|getUpdateComplete|focus)$/;

/** Reads every element that leaves through the door of the elements package. */
export function buildManifest(): Manifest {
  const paths = globSync('src/**/*.ts', { cwd: inRoot(PACKAGE) })
    .filter((path) => !path.endsWith('.test.ts'))
    .sort();
  const modules = paths.map((path) =>
    analyzerTs.createSourceFile(
      path,
      readFileSync(inRoot(`${PACKAGE}/${path}`), 'utf8'),
      analyzerTs.ScriptTarget.Latest,
      true,
    ),
  );
  const analyzed = create({ modules, plugins: [...litPlugin(), tagOfElementDecorator] }) as unknown as Manifest;
  const door = new Door();
  const published = analyzed.modules.flatMap((module) => publish(module, door));
  return { schemaVersion: '1.0.0', readme: '', modules: published };
}

/** `@element('lc-x')` is ours; the analyzer knows Lit's `@customElement` only. */
const tagOfElementDecorator: Plugin = {
  name: 'HOUSE - ELEMENT-DECORATOR',
  analyzePhase({ ts: typescript, node, moduleDoc }) {
    const declaration = node as ts.ClassDeclaration;
    if (declaration.kind !== typescript.SyntaxKind.ClassDeclaration || !declaration.name) return;
    const tag = declaration.modifiers
      ?.map((modifier) => /^@element\(\s*'([^']+)'\s*\)$/.exec(modifier.getText())?.[1])
      .find(Boolean);
    const doc = (moduleDoc as ModuleDoc).declarations.find(({ name }) => name === declaration.name!.text);
    if (!tag || !doc) return;
    doc.tagName = tag;
    doc.customElement = true;
    const { path } = moduleDoc as ModuleDoc;
    (moduleDoc as ModuleDoc).exports.push({
      kind: 'custom-element-definition',
      name: tag,
      declaration: { name: doc.name, module: path },
    });
  },
};

/** Building blocks and base classes have passed on what they give; a page meets neither. */
function publish(module: ModuleDoc, door: Door): ModuleDoc[] {
  const declarations = module.declarations.filter(({ name, tagName }) => tagName && door.classes.has(name));
  if (declarations.length === 0) return [];
  const names = new Set(declarations.flatMap(({ name, tagName }) => [name, tagName]));
  const exports = module.exports.filter(({ name }) => names.has(name));
  return [
    {
      kind: module.kind,
      path: module.path,
      declarations: declarations.map((doc) => door.spellOut(withoutPrivate(doc))),
      exports,
    },
  ];
}

function withoutPrivate(doc: ElementDoc): ElementDoc {
  const members = (doc.members ?? []).filter(isPublic);
  const attributes = (doc.attributes ?? []).map(({ inheritedFrom: _from, ...attribute }) => attribute);
  // The analyzer takes every `new CustomEvent(name)` for an event, also where `name` is a parameter.
  const events = (doc.events ?? []).filter(({ name }) => name.startsWith('lc-'));
  const { superclass: _superclass, ...rest } = doc;
  return { ...rest, members: members.map(({ inheritedFrom: _from, ...member }) => member), attributes, events };
}

function isPublic({ name, privacy, static: isStatic }: Member): boolean {
  return (privacy ?? 'public') === 'public' && !isStatic && !name.startsWith('#') && !MACHINERY.test(name);
}

/** The door of the package as the compiler sees it: which classes leave, and what their types come to. */
class Door {
  readonly classes = new Map<string, ts.Type>();
  readonly #checker: ts.TypeChecker;

  constructor() {
    const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => {} };
    const config = ts.getParsedCommandLineOfConfigFile(inRoot(`${PACKAGE}/tsconfig.json`), {}, host);
    const program = ts.createProgram([inRoot(`${PACKAGE}/src/index.ts`)], { ...config?.options, noEmit: true });
    this.#checker = program.getTypeChecker();
    const door = this.#checker.getSymbolAtLocation(program.getSourceFile(inRoot(`${PACKAGE}/src/index.ts`))!);
    for (const symbol of door ? this.#checker.getExportsOfModule(door) : []) this.#remember(symbol);
  }

  #remember(symbol: ts.Symbol) {
    const target = symbol.flags & ts.SymbolFlags.Alias ? this.#checker.getAliasedSymbol(symbol) : symbol;
    if (target.flags & ts.SymbolFlags.Class)
      this.classes.set(target.name, this.#checker.getDeclaredTypeOfSymbol(target));
  }

  /** The analyzer copies types as they are written; a page needs the words behind an alias. */
  spellOut(doc: ElementDoc): ElementDoc {
    const type = this.classes.get(doc.name)!;
    const spell = <T extends Attribute | Member>(entry: T): T => {
      const property = type.getProperty((entry as Attribute).fieldName ?? entry.name);
      if (!property || (entry as Member).kind === 'method') return entry;
      return { ...entry, type: { text: this.#text(this.#checker.getTypeOfSymbol(property), entry.type?.text) } };
    };
    return { ...doc, members: doc.members?.map(spell) ?? [], attributes: doc.attributes?.map(spell) ?? [] };
  }

  #text(type: ts.Type, written: string | undefined): string {
    const members = type.isUnion() ? type.types : [type];
    const isPlain = members.every(
      ({ flags }) => flags & (ts.TypeFlags.StringLiteral | ts.TypeFlags.Undefined | ts.TypeFlags.Null),
    );
    if (isPlain)
      return members
        .map((member) => (member.isStringLiteral() ? `'${member.value}'` : this.#checker.typeToString(member)))
        .join(' | ');
    return written ?? this.#checker.typeToString(type);
  }
}
