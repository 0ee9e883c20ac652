/** One record of a file, as it stands there: nothing is judged yet. */
export interface Entry {
  /** Line of the file it begins on. */
  readonly line: number;
  /** By the names of `ResourceFields`, and `reason`. What the file does not say is left out. */
  readonly said: Readonly<Record<string, unknown>>;
  /** Names of the folders it is in, outermost first. */
  readonly folders: readonly string[];
  /** True where nothing of it can be read. */
  readonly damaged?: true;
}

/** Records of one file; what comes after is not read. */
export const MOST_ENTRIES = 10_000;
/** Folders within folders; deeper ones count as the last of these. */
export const DEEPEST = 8;

/** Folders that browsers make themselves say nothing about what is in them. */
const BROWSER_FOLDERS =
  /^(bookmarks?( bar| menu| toolbar)?|bookmarks toolbar|other bookmarks|mobile bookmarks|favou?rites( bar)?|unsorted bookmarks|imported|lesezeichen(leiste|-symbolleiste|-menü)?|weitere lesezeichen)$/i;

/** The folders of an entry without those that browsers make themselves. */
export const meaningful = (folders: readonly string[]) =>
  folders.filter((name) => name !== '' && !BROWSER_FOLDERS.test(name));
