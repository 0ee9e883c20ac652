const HELPER = /^var __defProp = [^\n]*\n(?:var __getOwnPropDesc = [^\n]*\n)?var __decorateClass = \([\s\S]*?\n\};\n/m;
const shared = '\0decorate';

/** esbuild writes its decorator helper into every file that needs it. One is enough. */
export function sharedDecorators() {
  return {
    name: 'shared-decorators',
    resolveId: (id) => (id === shared ? id : undefined),
    load: (id) =>
      id === shared
        ? `export function __decorateClass(decorators, target, key, kind) {
  let result = kind > 1 ? undefined : kind ? Object.getOwnPropertyDescriptor(target, key) : target;
  for (let i = decorators.length - 1; i >= 0; i -= 1) {
    if (decorators[i]) result = (kind ? decorators[i](target, key, result) : decorators[i](result)) || result;
  }
  if (kind && result) Object.defineProperty(target, key, result);
  return result;
}`
        : undefined,
    transform(code) {
      if (!HELPER.test(code)) return undefined;
      return {
        code: `import { __decorateClass } from ${JSON.stringify(shared)};\n${code.replace(HELPER, '')}`,
        map: null,
      };
    },
  };
}
