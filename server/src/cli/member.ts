import { openSync, closeSync, writeSync } from 'node:fs';
import type { Command } from 'commander';
import type { Erasure, MemberExport, WriteReply } from '@learning-commons/protocol';
import { loadConfig, type Config } from '../config.ts';
import { memberId } from '../kernel/issuer.ts';
import { chooseCommunity } from './community.ts';
import type { Io } from './io.ts';

/** Whose data, and in which record. */
export interface MemberArgs {
  readonly community?: string | undefined;
  readonly issuer?: string | undefined;
  readonly demo?: boolean | undefined;
}

/** Adds `member` and its two commands to the command line. They work on the record, also while a server runs. */
export function member(program: Command, io: Io): void {
  const group = program.command('member').description('what is kept of one member');
  const command = (name: string, words: string) =>
    group
      .command(name)
      .description(words)
      .option('--community <id>', 'needed where there are several')
      .option('--issuer <id>', 'the member is given by what this issuer’s tokens say as sub, instead of by id')
      .option('--demo', 'the demo instead of what is configured');
  command('export <member> <file>', 'write everything that is kept of a member to a new JSON file').action(
    (who: string, file: string, args: MemberArgs) => exportMember(io, who, file, args),
  );
  command('erase <member>', 'erase a member, for ever')
    .option('--yes', 'really')
    .action((who: string, args: MemberArgs & { readonly yes?: boolean }) => eraseMember(io, who, args));
}

/** Writes everything that is kept of a member to a new file, for its owner's eyes only. */
export async function exportMember(io: Io, who: string, file: string, args: MemberArgs): Promise<void> {
  const { config, community, id } = find(io, who, args);
  const parts: MemberExport['parts'][number][] = [];
  for (let cursor: string | undefined; ;) {
    const input = { memberId: id, ...(cursor !== undefined && { cursor }) };
    const page = (await io.ask(config, community, 'member.export', input)) as MemberExport;
    parts.push(...page.parts);
    if (page.next === null) break;
    cursor = page.next;
  }
  const text = JSON.stringify(
    { community, member: id, exportedAt: new Date().toISOString(), data: joined(parts) },
    null,
    2,
  );
  const descriptor = create(file);
  writeSync(descriptor, `${text}\n`);
  closeSync(descriptor);
  io.print(`Written to ${file}, readable to you only.`);
}

/** Has a member erased. A running server does the work; without one it is done when the next one starts. */
export async function eraseMember(io: Io, who: string, args: MemberArgs & { readonly yes?: boolean }): Promise<void> {
  const { config, community, id } = find(io, who, args);
  if (!args.yes) throw new Error(`This erases ${id} of ${community} for ever. Say --yes to do it.`);
  const reply = await io.ask(config, community, 'member.erase', { memberId: id, confirm: id });
  const { id: erasure, steps } = (reply as WriteReply<Erasure>).result;
  io.print(erasure);
  io.note?.(
    `The name is gone. The server does the other ${steps} steps within minutes; without one, the next that starts does. member.erasure tells how far it is.`,
  );
}

function find(io: Io, who: string, { community: wanted, issuer, demo }: MemberArgs) {
  const config: Config = loadConfig(io.env, demo ? { mode: 'demo', demo: io.demo } : { mode: 'serve' });
  const community = chooseCommunity(config, wanted);
  if (issuer !== undefined && !config.issuers.some(({ id }) => id === issuer))
    throw new Error(`There is no issuer ${issuer}. There is: ${config.issuers.map(({ id }) => id).join(', ')}.`);
  return { config, community, id: issuer === undefined ? who : memberId(community, issuer, who) };
}

function create(file: string): number {
  try {
    return openSync(file, 'wx', 0o600);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const words = code === 'EEXIST' ? 'exists already, and is not overwritten.' : `cannot be written: ${message}`;
    throw new Error(`${file} ${words}`, { cause: error });
  }
}

/** The rows of each table together, by domain. */
function joined(parts: MemberExport['parts']): Record<string, Record<string, unknown[]>> {
  const data: Record<string, Record<string, unknown[]>> = {};
  for (const { domain, table, rows } of parts) ((data[domain] ??= {})[table] ??= []).push(...rows);
  return data;
}
