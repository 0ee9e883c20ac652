import ts from 'typescript';

/** What a caller needs to see of a declaration: its source without bodies, private members and `export`. */
export function declarationText(node: ts.Declaration, checker: ts.TypeChecker): string {
  if (ts.isFunctionDeclaration(node)) return withoutExport(upTo(node, node.body));
  if (ts.isClassDeclaration(node)) return classText(node);
  if (ts.isVariableDeclaration(node)) return constText(node, checker);
  return withoutExport(node.getText());
}

function classText(node: ts.ClassDeclaration): string {
  const heritage = node.heritageClauses?.map((clause) => ` ${clause.getText()}`).join('') ?? '';
  const kind = node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.AbstractKeyword) ? 'abstract class' : 'class';
  const types = node.typeParameters ? `<${node.typeParameters.map((type) => type.getText()).join(', ')}>` : '';
  const members = node.members.filter(isPublic).map((member) => `  ${memberText(member).replaceAll('\n', '\n  ')}`);
  return `${kind} ${node.name?.text ?? ''}${types}${heritage} {\n${members.map(dedent).join('\n')}\n}`;
}

function isPublic(member: ts.ClassElement): boolean {
  if (ts.isSemicolonClassElement(member) || ts.isClassStaticBlockDeclaration(member)) return false;
  if (member.name && ts.isPrivateIdentifier(member.name)) return false;
  const modifiers = ts.canHaveModifiers(member) ? (ts.getModifiers(member) ?? []) : [];
  return !modifiers.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword || kind === ts.SyntaxKind.OverrideKeyword);
}

function memberText(member: ts.ClassElement): string {
  const comment = ts
    .getJSDocCommentsAndTags(member)
    .filter(ts.isJSDoc)
    .map((doc) => `${doc.getText()}\n`)
    .join('');
  const body =
    (member as ts.MethodDeclaration).body ??
    (ts.isPropertyDeclaration(member) && member.type ? member.initializer : undefined);
  return (
    comment +
    upTo(member, body)
      .replace(/\basync /, '')
      .replace(/\s*=\s*;$/, ';')
  );
}

/** A constant: its annotated type, the signature of a function, or what it was made of (schemas, tables). */
function constText(node: ts.VariableDeclaration, checker: ts.TypeChecker): string {
  const name = node.name.getText();
  if (node.type) return `const ${name}: ${node.type.getText()};`;
  if (node.initializer && (ts.isArrowFunction(node.initializer) || ts.isFunctionExpression(node.initializer))) {
    return `const ${name}: ${checker.typeToString(checker.getTypeAtLocation(node), node, ts.TypeFormatFlags.NoTruncation)};`;
  }
  return `const ${name} = ${node.initializer?.getText() ?? ''};`;
}

function upTo(node: ts.Node, end: ts.Node | undefined): string {
  const source = node.getSourceFile().text;
  return end ? `${source.slice(node.getStart(), end.getStart()).trimEnd()};` : node.getText();
}

const withoutExport = (text: string) => text.replace(/^export (declare )?/, '');

/** Comments and members keep the indentation of the class they come from; only two spaces of it stay. */
const dedent = (text: string) => text.replace(/\n {4}(?= \*|[^ ])/g, '\n  ');
