import type * as z from 'zod';

/** What is wrong with the configuration: one line for each bad value. Nothing else needs to be shown to whoever starts the server. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly lines: readonly string[];

  constructor(lines: readonly string[]) {
    super(`The configuration cannot be used.\n${lines.map((line) => `  ${line}`).join('\n')}`);
    this.lines = lines;
  }
}

/** Steps from the top of the file to a value. */
export type Path = readonly PropertyKey[];

/** One line: which key, what stands there, what belongs there. */
export function problem(where: string, found: string, expected: string): string {
  return `${where}: found ${found}; expected ${expected}.`;
}

/** `issuers[0].secret` */
export function pathText(path: Path): string {
  const steps = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${clean(String(step))}`));
  return steps.join('').replace(/^\./, '') || 'the file';
}

const SECRET_NAMES = /secret|password|token|database_?url|redis_?url/i;

/** A value as it may be shown. What holds a secret, or an address that may hold a password, is only measured. */
export function valueText(value: unknown, path: Path): string {
  if (value === undefined) return 'nothing';
  const isSecret = path.some((step) => typeof step === 'string' && SECRET_NAMES.test(step));
  if (typeof value === 'string' && (isSecret || value.includes('@')))
    return `a text of ${Buffer.byteLength(value)} bytes, not shown here`;
  if (isSecret && typeof value !== 'object') return `a ${typeof value}, not shown here`;
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  return clean(JSON.stringify(value).slice(0, 120));
}

/** One line per problem zod found; each schema's own message says what it expects. */
export function schemaProblems(error: z.ZodError, input: unknown): string[] {
  return error.issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys')
      return [problem(pathText(issue.path), valueText(at(input, issue.path), issue.path), issue.message)];
    return issue.keys.map((key) =>
      problem(pathText([...issue.path, key]), 'a key that is not known here', issue.message),
    );
  });
}

function at(value: unknown, path: Path): unknown {
  return path.reduce(
    (inner, step) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, step) ? inner[step as never] : undefined,
    value,
  );
}

/** One line stays one line, whatever stands in it. */
function clean(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '?');
}
