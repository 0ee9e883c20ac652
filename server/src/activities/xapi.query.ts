import * as z from 'zod';
import { fail, type InputOf, type activities } from '@learning-commons/protocol';
import { Agent, Group, Iri, readTime, Time, Uuid } from './xapi.schema.ts';
import { identifierOf, termOf } from './xapi.statement.ts';

/** What is asked of stored statements. */
type Find = InputOf<(typeof activities)['operations']['statement.find']>;

/** How statements are given back: bare ids, as they came, or in the reader's language. */
export type Format = 'ids' | 'exact' | 'canonical';

/** A question to the statements: what to find, and how to give it back. */
export interface Question {
  readonly find: Find;
  readonly isSingle: boolean;
  readonly format: Format;
  readonly attachments: boolean;
}

const bad = (message: string) => fail('invalid', message);
const Flag = z.enum(['true', 'false']).transform((text) => text === 'true');
const Somebody = z.string().transform((text, context) => {
  const read = z.union([Group, Agent]).safeParse(parse(text));
  const key = read.success ? identifierOf(read.data) : undefined;
  if (key !== undefined) return key;
  context.issues.push({ code: 'custom', input: text, message: 'expected an Agent or an identified Group as JSON' });
  return z.NEVER;
});

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const PARAMETERS = {
  statementId: Uuid,
  voidedStatementId: Uuid,
  agent: Somebody,
  verb: Iri,
  activity: Iri,
  registration: Uuid,
  related_activities: Flag,
  related_agents: Flag,
  since: Time.transform(readTime),
  until: Time.transform(readTime),
  limit: z
    .string()
    .regex(/^\d{1,9}$/, 'expected a whole number')
    .transform(Number),
  format: z.enum(['ids', 'exact', 'canonical']),
  attachments: Flag,
  ascending: Flag,
};
const Parameters = z.strictObject(PARAMETERS).partial();
type Parameters = z.infer<typeof Parameters>;

const More = z.tuple([z.record(z.string(), z.string()), z.tuple([z.int(), z.int(), z.string()])]);

/** Reads the parameters of GET /xapi/statements. Throws `invalid`. */
export function readQuestion(parameters: ReadonlyMap<string, string>): Question {
  const more = parameters.get('more');
  if (more === undefined) return questionOf(readParameters(Object.fromEntries(parameters)));
  const read = More.safeParse(parse(Buffer.from(more, 'base64url').toString()));
  if (!read.success || parameters.size > 1) throw bad('The address for more was changed. Begin again without it.');
  const [asked, from] = read.data;
  const question = questionOf(readParameters(asked));
  return { ...question, find: { ...question.find, from } };
}

/** The address, on this server, of what follows a page. */
export function moreAfter(parameters: ReadonlyMap<string, string>, after: readonly unknown[]): string {
  const more = parameters.get('more');
  const asked: unknown =
    more === undefined
      ? Object.fromEntries(parameters)
      : More.parse(parse(Buffer.from(more, 'base64url').toString()))[0];
  return `/xapi/statements?more=${Buffer.from(JSON.stringify([asked, after])).toString('base64url')}`;
}

function readParameters(given: Readonly<Record<string, string>>): Parameters {
  const read = Parameters.safeParse(given);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw bad(`A parameter is not understood. ${issue!.path.join('.') || 'Parameters'}: ${issue!.message}`.slice(0, 300));
}

function questionOf(asked: Parameters): Question {
  const { statementId, voidedStatementId, format = 'exact', attachments = false, ...filters } = asked;
  const id = statementId ?? voidedStatementId;
  if (statementId !== undefined && voidedStatementId !== undefined)
    throw bad('Ask for a statement or for a voided one, not for both.');
  if (id !== undefined && Object.keys(filters).length > 0)
    throw bad('Beside the id of one statement there is room for “format” and “attachments” only.');
  if (id !== undefined)
    return { find: { id, voided: voidedStatementId !== undefined }, isSingle: true, format, attachments };
  const { since, until, ascending = false, limit = 0 } = filters;
  return { find: { terms: termsIn(filters), since, until, ascending, limit }, isSingle: false, format, attachments };
}

function termsIn({
  agent,
  verb,
  activity,
  registration,
  related_agents: agents,
  related_activities: wide,
}: Parameters) {
  return [
    agent !== undefined && termOf(agents ? 'anyAgent' : 'agent', agent),
    activity !== undefined && termOf(wide ? 'anyActivity' : 'activity', activity),
    verb !== undefined && termOf('verb', verb),
    registration !== undefined && termOf('registration', registration),
  ].filter((term) => term !== false);
}
