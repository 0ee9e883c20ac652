import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { inRoot } from '../paths.ts';
import { declarationText } from './declaration-text.ts';

/** A public door: what a package lets others import. */
export interface DoorDoc {
  /** As others write it: `@learning-commons/client`. */
  readonly specifier: string;
  readonly names: readonly NameDoc[];
}

/** One name that leaves through a door. */
export interface NameDoc {
  readonly name: string;
  readonly doc: string;
  /** Its declarations without their bodies; a schema and its type share one name. */
  readonly code: readonly string[];
}

/** Packages whose doors are documented. The React package is generated, tools and demo are nobody's to import. */
export const PACKAGES = ['packages/protocol', 'packages/client', 'packages/elements', 'server'];

/** Reads the doors of a package as its `exports` names them. */
export function readDoors(folder: string): DoorDoc[] {
  const { name, exports = {} } = JSON.parse(readFileSync(inRoot(`${folder}/package.json`), 'utf8')) as {
    name: string;
    exports?: Record<string, unknown>;
  };
  const doors = Object.entries(exports).flatMap(([key, target]) =>
    isSource(target) ? [{ key, file: inRoot(`${folder}/${target}`) }] : [],
  );
  const program = programFor(
    folder,
    doors.map(({ file }) => file),
  );
  return doors.map(({ key, file }) => ({ specifier: name + key.slice(1), names: namesIn(program, file) }));
}

const isSource = (target: unknown): target is string => typeof target === 'string' && target.endsWith('.ts');

function programFor(folder: string, files: string[]): ts.Program {
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => {} };
  const config = ts.getParsedCommandLineOfConfigFile(inRoot(`${folder}/tsconfig.json`), {}, host);
  return ts.createProgram(files, { ...config?.options, noEmit: true });
}

function namesIn(program: ts.Program, file: string): NameDoc[] {
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(file);
  const door = source && checker.getSymbolAtLocation(source);
  if (!door) return [];
  const names = checker.getExportsOfModule(door).map((symbol) => describe(symbol, checker));
  return names.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function describe(symbol: ts.Symbol, checker: ts.TypeChecker): NameDoc {
  const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  return {
    name: symbol.name,
    doc: docOf(target),
    code: (target.declarations ?? []).map((node) => declarationText(node, checker)),
  };
}

/** The first comment found; a schema and the type inferred from it are written with the same one. */
function docOf(symbol: ts.Symbol): string {
  const comments = (symbol.declarations ?? []).flatMap((node) => ts.getJSDocCommentsAndTags(node)).filter(ts.isJSDoc);
  return comments.map((comment) => ts.getTextOfJSDocComment(comment.comment) ?? '').find(Boolean) ?? '';
}
