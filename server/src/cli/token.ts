import { type Command, Option } from 'commander';
import { Role } from '@learning-commons/protocol';
import { loadConfig, type Config } from '../config.ts';
import type { SecretIssuer } from '../kernel/issuer.ts';
import { LIFETIME } from '../kernel/session.ts';
import { signToken } from '../kernel/sign-token.ts';
import { chooseCommunity } from './community.ts';
import type { Io } from './io.ts';

/** The options of `token`, as the command line gives them. */
export interface TokenArgs {
  /** Who, at the issuer. */
  readonly member: string;
  /** Default: the same as `member`. */
  readonly name?: string | undefined;
  readonly role?: string | undefined;
  readonly title?: string | undefined;
  readonly avatar?: string | undefined;
  readonly groups?: readonly string[] | undefined;
  /** Needed only where there are several. */
  readonly community?: string | undefined;
  /** Needed only where several issuers with a secret may speak for the community. */
  readonly issuer?: string | undefined;
  /** 1 to 15, default 15. */
  readonly minutes?: number | string | undefined;
  /** Sign for the demo rather than for what is configured. */
  readonly demo?: boolean | undefined;
}

/** Adds `token` to the command line. */
export function token(program: Command, io: Io): void {
  program
    .command('token')
    .description('sign a token for development with a configured secret, and print it')
    .requiredOption('--member <subject>', 'who, as the issuer names them')
    .option('--name <name>', 'as others see it; default the subject')
    .addOption(new Option('--role <role>', 'default learner').choices(Role.options))
    .option('--title <title>', 'job title')
    .option('--avatar <address>', 'address of a picture')
    .option('--groups <groups...>', 'groups they belong to')
    .option('--community <id>', 'needed where there are several')
    .option('--issuer <id>', 'needed where several could sign')
    .option('--minutes <n>', 'how long it lives, 1 to 15', '15')
    .option('--demo', 'for the demo instead of what is configured')
    .action((args: TokenArgs) => printToken(args, io));
}

/** Prints a token, signed with a configured secret. Fails with a sentence that says what to add. */
export async function printToken(args: TokenArgs, io: Io): Promise<void> {
  const config = loadConfig(io.env, args.demo ? { mode: 'demo', demo: io.demo } : { mode: 'serve' });
  const community = chooseCommunity(config, args.community);
  const issuer = chooseIssuer(config, community, args.issuer);
  const seconds = readMinutes(args.minutes) * 60;
  const role = args.role === undefined ? undefined : readRole(args.role);
  io.note?.(`For ${args.member} in ${community}, signed as ${issuer.id}, good for ${seconds / 60} min.`);
  const { member: subject, name = subject, title, avatar, groups } = args;
  io.print(await signToken(issuer, { community, subject, name, role, title, avatar, groups }, { seconds }));
}

function chooseIssuer({ issuers }: Config, community: string, wanted: string | undefined): SecretIssuer {
  const able = issuers.filter(
    (each): each is SecretIssuer => each.kind === 'secret' && each.communities.includes(community),
  );
  const fitting = able.filter(({ id }) => wanted === undefined || id === wanted);
  const [only] = fitting;
  if (only && fitting.length === 1) return only;
  if (fitting.length > 1)
    throw new Error(`Say which issuer signs with --issuer: ${fitting.map(({ id }) => id).join(', ')}.`);
  throw new Error(
    `No issuer with a secret ${wanted === undefined ? '' : `named ${wanted} `}may speak for ${community}; keys of an identity provider are not ours to sign with.`,
  );
}

function readMinutes(minutes: number | string = LIFETIME / 60): number {
  const read = Number(minutes);
  if (Number.isInteger(read) && read >= 1 && read <= LIFETIME / 60) return read;
  throw new Error(`--minutes takes a whole number from 1 to ${LIFETIME / 60}.`);
}

function readRole(role: string): Role {
  const read = Role.safeParse(role);
  if (read.success) return read.data;
  throw new Error(`--role takes one of ${Role.options.join(', ')}.`);
}
