import assert from 'node:assert/strict';
import { test } from 'node:test';
import ts from 'typescript';
import { declaredFor } from '@learning-commons/tooling/declared.mjs';
import { floorOf, judge } from '@learning-commons/tooling/floors.mjs';
import { files, read } from './sources.ts';

interface Import {
  readonly specifier: string;
  readonly typeOnly: boolean;
}

const sources = files('packages/*/src/**/*.ts', 'server/src/**/*.ts', 'demo/**/*.ts', 'test/**/*.ts');

test('every import keeps to the table of floors', () => {
  const broken = sources.flatMap((from) =>
    importsOf(from).flatMap((found) => {
      const reason = judge({ from, ...found, declared: declaredFor(from) });
      return reason ? [`${from} imports ${found.specifier}: ${reason}`] : [];
    }),
  );
  assert.deepEqual(broken, []);
});

test('every source file stands on a floor', () => {
  assert.ok(sources.length > 50, 'the sources were found');
  assert.deepEqual(
    sources.filter((path) => !floorOf(path)),
    [],
  );
});

test('every way to import is seen', () => {
  const found = importsIn(
    'a.ts',
    [
      `import a from 'a';`,
      `import type { B } from 'b';`,
      `export * from 'c';`,
      `export type { D } from 'd';`,
      `type E = import('e').E;`,
      `const f = () => import('f');`,
      `import 'g';`,
    ].join('\n'),
  );
  assert.deepEqual(
    found.map(({ specifier, typeOnly }) => `${specifier}${typeOnly ? '?' : ''}`),
    ['a', 'b?', 'c', 'd?', 'e?', 'f', 'g'],
  );
});

const importsOf = (path: string) => importsIn(path, read(path));

function importsIn(path: string, text: string): Import[] {
  const found: Import[] = [];
  const add = (node: ts.Node | undefined, typeOnly: boolean) => {
    if (node && ts.isStringLiteral(node)) found.push({ specifier: node.text, typeOnly });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node))
      add(node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword);
    if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly);
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true);
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0], false);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest));
  return found;
}
