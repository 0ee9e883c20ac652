import { SaxesParser } from 'saxes';
import { DEEPEST, MOST_ENTRIES, type Entry } from './entry.ts';

/**
 * Reads the subscriptions of a podcast player. An outline with a feed is a podcast, one without is a folder. Where the file is
 * no longer XML, what stands before is kept and one damaged record says where that is.
 */
export function readOpml(xml: string): Entry[] {
  const entries: Entry[] = [];
  const folders: string[] = [];
  /** For each open outline, whether it is a folder. */
  const open: boolean[] = [];
  const parser = new SaxesParser();
  let isBroken = false;
  parser.on('error', () => {
    if (!isBroken) entries.push({ line: Math.max(1, parser.line), said: {}, folders: [], damaged: true });
    isBroken = true;
  });
  parser.on('opentag', ({ name, attributes }) => {
    if (isBroken || name.toLowerCase() !== 'outline') return;
    const valueOf = (key: string) => attributes[key]?.trim() ?? '';
    const title = valueOf('title') || valueOf('text');
    const feed = valueOf('xmlUrl') || valueOf('xmlurl');
    const isFolder = feed === '';
    if (!isFolder && entries.length < MOST_ENTRIES)
      entries.push({
        line: parser.line,
        folders: folders.slice(0, DEEPEST).filter((folder) => folder !== ''),
        said: {
          type: 'podcast',
          title,
          // People want the podcast's page; its feed is for players.
          url: valueOf('htmlUrl') || feed,
          ...(valueOf('description') !== '' && { description: valueOf('description') }),
          ...(valueOf('language') !== '' && { language: valueOf('language') }),
        },
      });
    if (isFolder) folders.push(/^feeds?$|^subscriptions?$/i.test(title) ? '' : title);
    open.push(isFolder);
  });
  parser.on('closetag', ({ name }) => {
    if (!isBroken && name.toLowerCase() === 'outline' && open.pop()) folders.pop();
  });
  parser.write(xml).close();
  return entries;
}
