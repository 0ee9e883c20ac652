/**
 * Reads a JSON object in which no name stands twice, at any depth. `JSON.parse` keeps the last of two, other readers the
 * first: a text both sides read differently must not decide who somebody is.
 *
 * @returns the object, or undefined when the text is anything else.
 */
export function parseStrictObject(text: string): Record<string, unknown> | undefined {
  const value = parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return repeatedName(text) === undefined ? (value as Record<string, unknown>) : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Strings, with the colon that makes one a name, and brackets: all that matters for telling which name is in which object. */
const MARKS = /"(?:[^"\\]|\\.)*"(\s*:)?|[{}[\]]/gsu;

/** The first name that stands twice in the same object of a text that is known to be JSON. */
export function repeatedName(json: string): string | undefined {
  const open: Set<string>[] = [];
  for (const [mark, colon] of json.matchAll(MARKS)) {
    if (mark === '{' || mark === '[') open.push(new Set());
    else if (mark === '}' || mark === ']') open.pop();
    else if (colon !== undefined) {
      const name = JSON.parse(mark.slice(0, -colon.length)) as string;
      if (open.at(-1)!.has(name)) return name;
      open.at(-1)!.add(name);
    }
  }
  return undefined;
}
