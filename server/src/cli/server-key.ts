import { InvalidArgumentError, Option, type Command } from 'commander';
import { contract, type FreshKey, type KeyScope, type ServerKey, type WriteReply } from '@learning-commons/protocol';
import { loadConfig } from '../config.ts';
import { chooseCommunity } from './community.ts';
import type { Io } from './io.ts';

/** What a key may be for: whatever an operation asks for. */
const SCOPES = [
  ...new Set(contract.flatMap(({ operations }) => Object.values(operations).flatMap((each) => scopeOf(each)))),
].sort();

interface Where {
  readonly community?: string;
  readonly demo?: boolean;
}

/** Adds `server-key` and its four commands to the command line. They work on the record, also while a server runs. */
export function serverKey(program: Command, io: Io): void {
  const group = program.command('server-key').description('keys with which other systems ask, such as a portal');
  const command = (name: string, words: string) =>
    group
      .command(name)
      .description(words)
      .option('--community <id>', 'needed where there are several')
      .option('--demo', 'for the demo instead of what is configured');
  command('create', 'make a key and print its secret, which is never shown again')
    .requiredOption('--name <name>', 'what it is for, such as "HR portal"')
    .addOption(new Option('--scope <scopes...>', 'what it may do').choices(SCOPES).makeOptionMandatory())
    .option('--days <n>', 'days until it ends, 1 to 3650, or 0 for never', wholeNumber(0, 3_650), 365)
    .action(async ({ name, scope, days, ...where }: Where & { name: string; scope: KeyScope[]; days: number }) =>
      tell(io, await write<FreshKey>(io, where, 'key.create', { name, scopes: scope, days: days || null })),
    );
  command('list', 'print the keys, one a line').action(async (where: Where) => {
    for (const key of (await ask(io, where, 'key.list', {})) as ServerKey[]) io.print(lineOf(key));
  });
  command('rotate <id>', 'give a key a new secret and print it')
    .option('--hours <n>', 'hours for which the former secret is accepted too, 0 to 720', wholeNumber(0, 720), 24)
    .action(async (keyId: string, { hours, ...where }: Where & { hours: number }) =>
      tell(io, await write<FreshKey>(io, where, 'key.rotate', { keyId, hours })),
    );
  command('revoke <id>', 'end a key; a running server refuses it within five seconds').action(
    async (keyId: string, where: Where) => io.print(lineOf(await write<ServerKey>(io, where, 'key.revoke', { keyId }))),
  );
}

function scopeOf(operation: { readonly scope?: KeyScope }): KeyScope[] {
  return operation.scope ? [operation.scope] : [];
}

function wholeNumber(least: number, most: number) {
  return (text: string): number => {
    const number = Number(text);
    if (/^\d{1,6}$/.test(text) && number >= least && number <= most) return number;
    throw new InvalidArgumentError(`It takes a whole number from ${least} to ${most}.`);
  };
}

async function write<T>(io: Io, where: Where, operation: string, input: unknown): Promise<T> {
  return ((await ask(io, where, operation, input)) as WriteReply<T>).result;
}

function ask(io: Io, where: Where, operation: string, input: unknown): Promise<unknown> {
  const config = loadConfig(io.env, where.demo ? { mode: 'demo', demo: io.demo } : { mode: 'serve' });
  return io.ask(config, chooseCommunity(config, where.community), operation, input);
}

/** The secret alone goes to the result, so that a script can take it; what it is goes beside. */
function tell(io: Io, { key, secret }: FreshKey): void {
  io.note?.(`${lineOf(key)}\nIts secret, which is kept nowhere and never shown again:`);
  io.print(secret);
}

function lineOf({ id, name, scopes, hint, expiresAt, lastUsedAt, revokedAt }: ServerKey): string {
  const day = (time: number) => new Date(time).toISOString().slice(0, 10);
  const state =
    revokedAt === null ? (expiresAt === null ? 'no end' : `ends ${day(expiresAt)}`) : `revoked ${day(revokedAt)}`;
  const used = lastUsedAt === null ? 'never used' : `last used ${day(lastUsedAt)}`;
  return [id, hint, name, scopes.join(','), state, used].join('\t');
}
