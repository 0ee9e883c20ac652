import type { ImportLine, ImportReport, ImportSource, Pack } from '@learning-commons/protocol';
import { fail } from '@learning-commons/protocol/errors.js';
import type { Input } from './live-store.ts';
import type { FakeResources } from './testing.resources.ts';
import { fakeId, type FakeTransport } from './testing.ts';
import type { TransportCall } from './transport.ts';

interface Entry {
  readonly line: number;
  readonly title: string;
  readonly url: string;
  readonly folder: string;
}

const packOf = (name: string, title: string, count: number): Pack => ({
  ...{ name, title, description: `${title}, for all who begin.`, list: `${name}-list`, language: 'en', count },
  titles: [1, 2, 3].map((at) => `${title} ${at}`),
});

/** Starter packs of a fake server. */
export const FAKE_PACKS: readonly Pack[] = [
  packOf('onboarding', 'Starting well', 12),
  packOf('data-skills', 'Data skills', 10),
];

/**
 * Importing on a fake server, by the rules of the contract. Of a file it reads one record a line: `title,address,folder` in a
 * table below its first line, and whatever has a link in other formats.
 */
export class FakeImports {
  /** Records of one portion. */
  portion = 50;
  readonly #library: FakeResources;

  constructor(transport: FakeTransport, library: FakeResources) {
    this.#library = library;
    transport.answer('pack.list', FAKE_PACKS);
    transport.answer('resource.import', (input: Input<'resource.import'>, { token }: TransportCall) => {
      const { person, role } = transport.who(token);
      if (role === null || role === 'learner') throw fail('forbidden', 'This is for curators.');
      return { result: this.#bring(input, person?.id ?? null), facts: [] };
    });
  }

  #bring(input: Input<'resource.import'>, by: string | null): ImportReport {
    const { source, dry = false, from = 0 } = input;
    if (input.list !== undefined && !this.#library.lists.has(input.list)) throw fail('not_found', 'No such list.');
    const entries = read(source);
    const seen = new Set(entries.slice(0, from).map(({ url }) => url));
    const made = new Set<string>();
    const lines = entries.slice(from, from + this.portion).map((entry) => {
      const list = listOf(input, entry);
      const line = this.#judge(entry, seen);
      seen.add(entry.url);
      if (line.outcome !== 'imported') return line;
      if (list !== null && !this.#library.lists.has(list)) {
        made.add(list);
        if (!dry) this.#library.list(list, { title: titleOf(input, entry) });
      }
      if (dry) return { ...line, list };
      const id = fakeId(`import ${this.#library.all.length}`);
      const { title, url } = entry;
      this.#library.share({ id, title, url, sharedBy: by, ...(list !== null && { list }) });
      return { ...line, list, resourceId: id };
    });
    const count = (outcome: ImportLine['outcome']) => lines.filter((line) => line.outcome === outcome).length;
    const done = Math.min(entries.length, from + this.portion);
    return {
      ...{ total: entries.length, imported: count('imported'), known: count('known'), refused: count('refused') },
      ...{ lines, lists: [...made], next: done < entries.length ? done : null },
    };
  }

  #judge({ line, title, url }: Entry, seen: ReadonlySet<string>): ImportLine {
    const known = this.#library.all.find((resource) => resource.url === url);
    const isBad = url !== '' && !/^https?:/.test(url);
    const reason = url === '' ? 'no-address' : isBad ? 'bad-address' : seen.has(url) ? 'twice' : known ? 'known' : null;
    const outcome = reason === null ? 'imported' : reason === 'twice' || reason === 'known' ? 'known' : 'refused';
    return { line, outcome, reason, field: null, title, address: url, resourceId: known?.id ?? null, list: null };
  }
}

function read(source: ImportSource): Entry[] {
  if (source.format === 'pack') {
    const pack = FAKE_PACKS.find(({ name }) => name === source.pack);
    if (!pack) throw fail('not_found', 'There is no starter pack of this name.');
    return Array.from({ length: pack.count }, (_, at) => ({
      ...{ line: at + 1, title: `${pack.title} ${at + 1}`, folder: '' },
      url: `https://pack.example/${pack.name}/${at + 1}`,
    }));
  }
  const rows = source.text.split('\n').map((text, at) => ({ text, line: at + 1 }));
  if (source.format === 'csv') {
    if (!/title|url/i.test(rows[0]!.text))
      throw fail('invalid', 'The first line of the table names its columns.', { reason: 'columns' });
    return rows.slice(1).flatMap(({ text, line }) => {
      const [title = '', url = '', folder = ''] = text.split(',');
      return text === '' ? [] : [{ line, title, url, folder }];
    });
  }
  return rows.flatMap(({ text, line }) => {
    const [, url, title = ''] = /(?:href|htmlUrl)="([^"]*)"[^>]*>([^<]*)/i.exec(text) ?? [];
    return url === undefined ? [] : [{ line, title, url, folder: '' }];
  });
}

const packNamed = ({ source }: Input<'resource.import'>) =>
  source.format === 'pack' ? FAKE_PACKS.find(({ name }) => name === source.pack) : undefined;

const titleOf = (input: Input<'resource.import'>, { folder }: Entry) => packNamed(input)?.title ?? folder;

function listOf(input: Input<'resource.import'>, { folder }: Entry): string | null {
  const pack = packNamed(input);
  if (pack) return pack.list;
  return input.folders === 'lists' && folder !== '' ? folder.toLowerCase() : (input.list ?? null);
}
