import * as z from 'zod';
import { Id, Topic } from './contract.ts';
import { Skill } from './resources.things.ts';
import { line, prose } from './text.ts';

/** Characters of one file. What is larger is cut by who sends it. */
const LONGEST = 1_000_000;
/** Name of a starter pack. */
export const PackName = z.string().regex(/^[a-z][a-z-]{0,39}$/, 'expected the name of a pack');

const text = z.string().max(LONGEST);

/**
 * Where resources come from.
 *
 * - `bookmarks`: the HTML file that browsers and bookmark services export.
 * - `csv`: a table whose first line names its columns, in any order; separated by commas, semicolons or tabs.
 * - `opml`: the subscriptions of a podcast player.
 * - `pack`: a starter pack that the server brings along.
 */
export const ImportSource = z.discriminatedUnion('format', [
  z.strictObject({ format: z.literal('bookmarks'), text }),
  z.strictObject({ format: z.literal('csv'), text }),
  z.strictObject({ format: z.literal('opml'), text }),
  z.strictObject({ format: z.literal('pack'), pack: PackName }),
]);
/** Where resources come from. */
export type ImportSource = z.infer<typeof ImportSource>;

/**
 * Why a line is not imported.
 *
 * - `known`: its address is in the library already; `resourceId` names the resource.
 * - `twice`: an earlier line of the same file has the same address.
 * - `no-address`: it has no address and is of a type that needs one.
 * - `bad-address`: its address is not one of the web, or has a password in it.
 * - `bad-field`: what it says in `field` cannot be kept.
 * - `damaged`: the line cannot be read at all.
 */
export const ImportReason = z.enum(['known', 'twice', 'no-address', 'bad-address', 'bad-field', 'damaged']);
/** Why a line is not imported. */
export type ImportReason = z.infer<typeof ImportReason>;

/** What became of one record of a file, or would become of it. */
export const ImportLine = z.strictObject({
  /** Line of the file, counted from 1; in a pack, the number of the entry. */
  line: z.int().positive(),
  outcome: z.enum(['imported', 'known', 'refused']),
  /** Null where it is imported. */
  reason: ImportReason.nullable(),
  /** The field that was refused; null for other reasons. */
  field: z.string().max(40).nullable(),
  /** As much of its title and address as can be shown; may be empty. */
  title: z.string().max(200),
  address: z.string().max(200),
  /** The resource that was made, or is known. Null for what was refused, and in a trial. */
  resourceId: Id.nullable(),
  /** Key of the list it goes to; null for none. */
  list: Topic.nullable(),
});
/** What became of one record of a file, or would become of it. */
export type ImportLine = z.infer<typeof ImportLine>;

/** What `resource.import` is asked. */
export const ImportInput = z.strictObject({
  source: ImportSource,
  /** A trial: answers the same report and changes nothing. */
  dry: z.boolean().default(false),
  /** What becomes of folders: skills of what is in them, lists of their own, or nothing. A pack keeps its own list. */
  folders: z.enum(['skills', 'lists', 'leave']).default('skills'),
  /** The list that everything goes to for which no folder names another. It must be there. */
  list: Topic.optional(),
  /** Skills that everything gets. */
  skills: z.array(Skill).max(5).default([]),
  /** How many records are done already: the `next` of the answer before. The rest of the input stays the same. */
  from: z.int().nonnegative().default(0),
});

/** What `resource.import` answers about one portion. */
export const ImportReport = z
  .strictObject({
    /** Records in the whole source. */
    total: z.int().nonnegative(),
    imported: z.int().nonnegative(),
    known: z.int().nonnegative(),
    refused: z.int().nonnegative(),
    /** Each record of this portion, in the order of the source. */
    lines: z.array(ImportLine).max(50),
    /** Keys of the lists this portion made, or would make. */
    lists: z.array(Topic).max(50),
    /** What to pass as `from` for the next portion; null when all is done. */
    next: z.int().positive().nullable(),
  })
  .meta({ id: 'ImportReport' });
/** What `resource.import` answers about one portion. */
export type ImportReport = z.infer<typeof ImportReport>;

/** Resources that a community may begin with. */
export const Pack = z
  .strictObject({
    name: PackName,
    title: line(120),
    description: prose(1_000),
    /** Key of the list it fills. */
    list: Topic,
    /** BCP 47. */
    language: z.string().max(35),
    count: z.int().positive(),
    /** Titles of the first few. */
    titles: z.array(line(200)).max(3),
  })
  .meta({ id: 'Pack' });
/** Resources that a community may begin with. */
export type Pack = z.infer<typeof Pack>;
