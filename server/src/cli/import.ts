import { createReadStream, createWriteStream, readFileSync } from 'node:fs';
import { once } from 'node:events';
import type { Command } from 'commander';
import { Option } from 'commander';
import { parse } from 'csv-parse/sync';
import { Topic } from '@learning-commons/protocol';
import { loadConfig, type Config } from '../config.ts';
import { lockData } from '../kernel/data-lock.ts';
import { chooseCommunity } from './community.ts';
import type { CarryParts } from './export.ts';
import { bringCommunity, type CommunityOptions } from './import-community.ts';
import type { Io } from './io.ts';

interface Options extends CommunityOptions {
  readonly topic?: string;
  readonly members?: string;
  readonly report?: string;
  readonly points?: boolean;
}

type Outcome = 'imported' | 'known' | 'skipped' | 'refused';

/** What became of one comment, as the report tells it. */
interface Line {
  readonly id: string;
  readonly outcome: Outcome;
  readonly reason?: string;
}

/** What is asked of the machinery that reads exports and writes comments. */
export interface Wanted {
  readonly community: string;
  readonly format: string;
  readonly chunks: AsyncIterable<string>;
  readonly dry: boolean;
  /** Whether comments count for points, levels and badges. */
  readonly points: boolean;
  readonly topic?: string | undefined;
  readonly members: ReadonlyMap<string, { readonly issuer: string; readonly subject: string }>;
  readonly report: (line: Line) => void;
}

/** That machinery. */
export interface ImportParts extends CarryParts {
  readonly formats: readonly string[];
  /** The issuer that members have whom only an export has told of. */
  readonly placeholderIssuer: string;
  run(config: Config, wanted: Wanted): Promise<void>;
}

/** Adds `import` to the command line: discussions of other systems, or a community of ours, from their exports. */
export function importing(program: Command, io: Io, parts: ImportParts): void {
  program
    .command('import <what> [file]')
    .description(
      `bring in a community from the folder that \`export\` wrote, or the comments of another system from a format and a file: ${parts.formats.join(', ')}. May be repeated, also after a stop.`,
    )
    .option(
      '--community <id>',
      'where to; needed where there are several. The name a community gets, if it is to be another',
    )
    .option('--topic <key>', 'put everything into this topic; otherwise the path of each page is its topic')
    .option('--members <csv>', 'who is who: columns author (e-mail address or name there), issuer, subject')
    .addOption(new Option('--report <file>', 'write what became of each comment, one JSON object a line'))
    .option('--points', 'have comments earn points, levels and badges for their authors; without it they earn none')
    .option('--dry-run', 'report, and change nothing')
    .option('--give-up', 'remove what has arrived of a community whose import was not finished')
    .action((what: string, file: string | undefined, options: Options) => {
      if (file !== undefined) return bringIn(io, parts, { format: what, file, options });
      const [foreign] = (['topic', 'members', 'report', 'points'] as const).filter(
        (name) => options[name] !== undefined,
      );
      if (foreign !== undefined)
        throw new Error(`--${foreign} is for comments of other systems: a community comes as it was.`);
      if (parts.formats.includes(what)) throw new Error(`Say which file: learning-commons import ${what} <file>.`);
      return bringCommunity(io, parts, what, options);
    });
}

async function bringIn(
  io: Io,
  parts: ImportParts,
  { format, file, options }: { format: string; file: string; options: Options },
) {
  if (!parts.formats.includes(format))
    throw new Error(`There is no format ${format}. There is: ${parts.formats.join(', ')}.`);
  if (options.giveUp)
    throw new Error('--give-up is for communities: comments of other systems are deleted one by one.');
  if (options.topic !== undefined && !Topic.safeParse(options.topic).success)
    throw new Error('A topic is made of letters, digits and . _ ~ / -.');
  const config = loadConfig(io.env, { mode: 'serve' });
  const community = chooseCommunity(config, options.community);
  if (config.issuers.some(({ id }) => id === parts.placeholderIssuer))
    throw new Error(
      `The issuer ${parts.placeholderIssuer} in your configuration needs another name: members of imports have it.`,
    );
  const members = options.members === undefined ? new Map<string, never>() : readMembers(options.members, config);
  const unlock = config.databaseUrl ? () => {} : lockData(config.data);
  const telling = new Telling(io, options.report);
  try {
    await parts.run(config, {
      community,
      format,
      chunks: createReadStream(file, { encoding: 'utf8' }),
      dry: options.dryRun === true,
      points: options.points === true,
      topic: options.topic,
      members,
      report: (line) => telling.add(line),
    });
  } finally {
    unlock();
    await telling.end();
  }
  io.print(`${options.dryRun ? 'Would be: ' : ''}${telling.summary()}`);
}

/** Counts what happens, shows it each second, and keeps the report. */
class Telling {
  readonly #io: Io;
  readonly #file: ReturnType<typeof createWriteStream> | undefined;
  readonly #counts = { imported: 0, known: 0, skipped: 0, refused: 0 };
  #shown = performance.now();

  constructor(io: Io, report: string | undefined) {
    this.#io = io;
    this.#file = report === undefined ? undefined : createWriteStream(report);
  }

  add(line: Line): void {
    this.#counts[line.outcome] += 1;
    this.#file?.write(`${JSON.stringify(line)}\n`);
    if (line.outcome === 'refused' && !this.#file) this.#io.note?.(`${line.id}: ${line.reason ?? ''}`);
    if (performance.now() - this.#shown < 1_000) return;
    this.#shown = performance.now();
    this.#io.note?.(this.summary());
  }

  summary(): string {
    const { imported, known, skipped, refused } = this.#counts;
    return `${imported} imported, ${known} known already, ${skipped} left out, ${refused} refused`;
  }

  async end(): Promise<void> {
    if (!this.#file) return;
    this.#file.end();
    await once(this.#file, 'finish');
  }
}

function readMembers(file: string, config: Config) {
  const rows = parse<Record<string, string>>(readFileSync(file, 'utf8'), { bom: true, columns: true, trim: true });
  const issuers = new Set(config.issuers.map(({ id }) => id));
  return new Map(
    rows.map(({ author = '', issuer = '', subject = '' }, index) => {
      if (author === '' || subject === '' || !issuers.has(issuer))
        throw new Error(
          `${file}, row ${index + 1}: it needs author, subject and one of the issuers ${[...issuers].join(', ')}.`,
        );
      return [author.toLowerCase(), { issuer, subject }] as const;
    }),
  );
}
