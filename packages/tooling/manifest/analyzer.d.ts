declare module '@custom-elements-manifest/analyzer/index.js' {
  import type typescript from 'typescript';

  export interface Plugin {
    name: string;
    analyzePhase?(params: { ts: typeof typescript; node: unknown; moduleDoc: unknown; context: unknown }): void;
  }
  export const ts: typeof typescript;
  export function create(options: { modules: readonly unknown[]; plugins: readonly Plugin[] }): { modules: unknown[] };
}

declare module '@custom-elements-manifest/analyzer/src/features/framework-plugins/lit/lit.js' {
  export function litPlugin(): import('@custom-elements-manifest/analyzer/index.js').Plugin[];
}
