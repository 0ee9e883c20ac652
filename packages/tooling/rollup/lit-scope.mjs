const LIT = /node_modules\/(lit-html|lit-element|@lit\/reactive-element)\//;

/** Gives Lit our own object in place of `globalThis`; see `internal/lit-scope.ts`. */
export function litScope(scope) {
  const used = new Set();
  return {
    name: 'lit-scope',
    transform(code, id) {
      const [, library] = LIT.exec(id) ?? [];
      if (!library || !code.includes('globalThis')) return undefined;
      used.add(library);
      const scoped = code
        .replaceAll('globalThis', 'litScope')
        .replace(/(?<![.\w])litPropertyMetadata\b/g, 'litScope.litPropertyMetadata');
      return { code: `import { scope as litScope } from ${JSON.stringify(scope)};\n${scoped}`, map: null };
    },
    buildEnd(error) {
      if (!error && used.size < 3)
        this.error('Lit no longer speaks of globalThis where it did: its policy would keep its own name.');
    },
  };
}
