import ts from 'typescript';

const HELPERS = '\0tslib';

/**
 * Takes the types out of our modules. The compiler does it, not esbuild, which turns the private members of every class
 * with a decorator into weak maps: a third more code, and slower.
 */
export function typescript() {
  const compilerOptions = {
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.ESNext,
    verbatimModuleSyntax: true,
    importHelpers: true,
    experimentalDecorators: true,
  };
  return {
    name: 'typescript',
    resolveId: (id) => (id === 'tslib' ? HELPERS : undefined),
    load: (id) => (id === HELPERS ? decorate : undefined),
    transform(code, id) {
      if (!id.endsWith('.ts')) return undefined;
      // As in the tsconfig of each: Lit's decorators need fields to be assigned, not defined.
      const options = { ...compilerOptions, useDefineForClassFields: !id.includes('/elements/') };
      return { code: ts.transpileModule(code, { compilerOptions: options, fileName: id }).outputText, map: null };
    },
  };
}

/** The one helper that our code needs, as tslib has it, without its fallbacks. */
const decorate = `export function __decorate(decorators, target, key, descriptor) {
  const isClass = key === undefined;
  let result = isClass ? target : Object.getOwnPropertyDescriptor(target, key);
  for (const each of decorators.reverse()) result = (isClass ? each(result) : each(target, key, result)) || result;
  if (!isClass && result) Object.defineProperty(target, key, result);
  return result;
}`;
