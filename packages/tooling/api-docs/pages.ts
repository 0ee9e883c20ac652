import { inRoot } from '../paths.ts';
import { PACKAGES, type DoorDoc, type NameDoc, readDoors } from './doors.ts';

/** A generated page and the names on it that nobody has explained. */
export interface ApiPage {
  readonly path: string;
  readonly text: string;
  readonly unexplained: readonly string[];
}

/** One page per package, as `docs/api/` should hold them. */
export function apiPages(): ApiPage[] {
  return PACKAGES.map((folder) => page(folder, readDoors(folder)));
}

function page(folder: string, doors: readonly DoorDoc[]): ApiPage {
  const name = folder.split('/').at(-1)!;
  const text = [
    `# API of ${name}`,
    '',
    'Written by `npm run api-docs` from the public doors; do not edit.',
    '',
    ...doors.map(door),
  ].join('\n');
  const unexplained = doors.flatMap(({ specifier, names }) =>
    names.filter(({ doc }) => !doc).map((entry) => `${specifier}: ${entry.name}`),
  );
  return { path: inRoot(`docs/api/${name}.md`), text: `${text.trimEnd()}\n`, unexplained };
}

const door = ({ specifier, names }: DoorDoc) => [`## \`${specifier}\``, '', ...names.map(entry)].join('\n');

const entry = ({ name, doc, code }: NameDoc) =>
  [`### ${name}`, '', ...(doc ? [doc, ''] : []), '```ts', ...code, '```', ''].join('\n');
