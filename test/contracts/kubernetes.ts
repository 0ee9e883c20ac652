import ts from 'typescript';
import { ROOT } from './sources.ts';

/** A manifest, as far as every kind has it. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly spec?: object;
}

/** Where the types of a group stand. */
const GROUPS: Readonly<Record<string, string>> = {
  v1: 'core/v1',
  'apps/v1': 'apps/v1',
  'autoscaling/v2': 'autoscaling/v2',
  'networking.k8s.io/v1': 'networking/v1',
  'policy/v1': 'policy/v1',
};

/**
 * What is wrong with the manifests. Kubernetes' own schemas let unknown keys pass, and a misspelt one then does nothing; so the
 * compiler looks at each as a literal of its kind's type, which may have no key too many.
 */
export function excessOrMissing(manifests: readonly Manifest[]): string[] {
  const source = manifests
    .map(({ apiVersion, kind, ...rest }, index) => {
      const group = GROUPS[apiVersion] ?? 'unknown';
      const literal = JSON.stringify({ apiVersion, kind, ...rest }, null, 1);
      return `export const manifest${index}: import('kubernetes-types/${group}').${kind} = ${literal};`;
    })
    .join('\n');
  const path = `${ROOT}test/contracts/manifests.ts`;
  const options: ts.CompilerOptions = {
    noEmit: true,
    strict: true,
    types: [],
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    skipLibCheck: true,
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (name) => name === path || fileExists(name);
  host.getSourceFile = (name, ...rest) =>
    name === path ? ts.createSourceFile(name, source, ts.ScriptTarget.ESNext) : getSourceFile(name, ...rest);
  const program = ts.createProgram([path], options, host);
  return ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}
