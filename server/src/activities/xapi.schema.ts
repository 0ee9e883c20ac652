import * as z from 'zod';

/**
 * The structure of xAPI 1.0.3 statements (Part Two of the specification, sections 2.2 to 2.4 and 4). Every object is
 * strict: an unknown name, a name in other letters, or a null is refused, except inside extensions.
 */

/** A short reason that names the rule; zod puts the place before it. */
const matching = (pattern: RegExp, expected: string) => z.string(expected).regex(pattern, expected);

/** An IRI with a scheme. What follows is checked for characters that none may hold. */
export const Iri = matching(/^[a-z][a-z0-9+.-]*:[^\s<>"{}|\\^`\p{Cc}\p{Cs}]+$/iu, 'expected an IRI with a scheme');
/** A UUID in the standard form of text, of whichever version. */
export const Uuid = matching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, 'expected a UUID').transform((id) =>
  id.toLowerCase(),
);

const TIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d)(:\d\d)?(?:[.,](\d+))?(Z|[+-]\d\d(?::?\d\d)?)?$/;

/** Milliseconds of an ISO 8601 time, NaN when it is none. Without a zone it is UTC. */
export function readTime(text: string): number {
  const [, start, seconds = ':00', fraction = '0', zone = 'Z'] = TIME.exec(text) ?? [];
  if (start === undefined || /^-00(:?00)?$/.test(zone)) return NaN;
  const offset = zone === 'Z' ? zone : `${zone.slice(0, 3)}:${zone.slice(3).replace(':', '') || '00'}`;
  const time = Date.parse(`${start}${seconds}.${fraction.slice(0, 3).padEnd(3, '0')}${offset}`);
  // The parser takes 31 April for 1 May.
  const isDay = new Date(`${start.slice(0, 10)}T00:00:00Z`).toJSON()?.startsWith(start.slice(0, 10)) ?? false;
  return isDay ? time : NaN;
}

/** A time after ISO 8601. */
export const Time = z
  .string('expected an ISO 8601 time')
  .refine((text) => !Number.isNaN(readTime(text)), 'expected an ISO 8601 time');

const AMOUNT = String.raw`\d+(?:[.,]\d+)?`;
const Duration = matching(
  new RegExp(
    `^P(?=.)(?:${AMOUNT}W|(?:${AMOUNT}Y)?(?:${AMOUNT}M)?(?:${AMOUNT}D)?(?:T(?=.)(?:${AMOUNT}H)?(?:${AMOUNT}M)?(?:${AMOUNT}S)?)?)$`,
  ),
  'expected an ISO 8601 duration such as PT1H30M',
);
/** Wide: what RFC 5646 tells apart further is all of this form, and a pattern that tells it apart reads hostile tags for hours. */
const LanguageTag = matching(
  /^(?:[a-z]{2,8}|x(?=-)|i(?=-))(?:-[a-z\d]{1,8})*$/i,
  'expected a language tag after RFC 5646',
);
const LanguageMap = z.record(LanguageTag, z.string());
const Extensions = z.record(Iri, z.unknown());

const identifiers = {
  mbox: matching(/^mailto:[^\s@]+@[^\s@]+$/i, 'expected mailto: and an address').optional(),
  mbox_sha1sum: matching(/^[0-9a-f]{40}$/i, 'expected a SHA-1 in hexadecimal').optional(),
  openid: Iri.optional(),
  account: z.strictObject({ homePage: Iri, name: z.string().min(1) }).optional(),
};
const identifiersIn = (who: object) => Object.keys(identifiers).filter((key) => key in who).length;
const ONE = 'expected exactly one of mbox, mbox_sha1sum, openid and account';

/** A person or system. */
export const Agent = z
  .strictObject({ objectType: z.literal('Agent').optional(), name: z.string().optional(), ...identifiers })
  .refine((agent) => identifiersIn(agent) === 1, ONE);
/** A person or system. */
export type Agent = z.infer<typeof Agent>;

/** A group with an identifier, or, without one, with members. */
export const Group = z
  .strictObject({
    objectType: z.literal('Group'),
    name: z.string().optional(),
    member: z.array(Agent).optional(),
    ...identifiers,
  })
  .refine((group) => identifiersIn(group) <= 1, ONE)
  .refine(
    (group) => identifiersIn(group) === 1 || (group.member ?? []).length > 0,
    'expected an identifier or members',
  );
/** A group. */
export type Group = z.infer<typeof Group>;

/** Chooses a schema by `objectType`, so that a message tells of that one. */
function byType(schemas: Readonly<Record<string, z.ZodType>>, usual?: string) {
  return z.unknown().transform((value, context) => {
    const isThing = typeof value === 'object' && value !== null && !Array.isArray(value);
    const type = isThing ? ((value as { objectType?: unknown }).objectType ?? usual) : undefined;
    const schema = typeof type === 'string' && Object.hasOwn(schemas, type) ? schemas[type] : undefined;
    if (!schema) {
      context.issues.push({
        code: 'custom',
        input: value,
        message: `expected an object whose objectType is one of ${Object.keys(schemas).join(', ')}`,
      });
      return z.NEVER;
    }
    const read = schema.safeParse(value);
    for (const { path, message } of read.error?.issues ?? [])
      context.issues.push({ code: 'custom', input: value, path, message });
    return read.success ? read.data : z.NEVER;
  });
}

/** Who did it, or to whom. */
const Actor = byType({ Agent, Group }, 'Agent');

const Component = z.strictObject({ id: z.string().min(1), description: LanguageMap.optional() });
const Components = z
  .array(Component)
  .refine((list) => new Set(list.map(({ id }) => id)).size === list.length, 'expected ids that differ')
  .optional();
const INTERACTIONS: Readonly<Record<string, readonly string[]>> = {
  'true-false': [],
  choice: ['choices'],
  'fill-in': [],
  'long-fill-in': [],
  matching: ['source', 'target'],
  performance: ['steps'],
  sequencing: ['choices'],
  likert: ['scale'],
  numeric: [],
  other: [],
};
const LISTS = ['choices', 'scale', 'source', 'target', 'steps'] as const;

const Definition = z
  .strictObject({
    name: LanguageMap.optional(),
    description: LanguageMap.optional(),
    type: Iri.optional(),
    moreInfo: Iri.optional(),
    extensions: Extensions.optional(),
    interactionType: z.enum(Object.keys(INTERACTIONS) as [string, ...string[]]).optional(),
    correctResponsesPattern: z.array(z.string()).optional(),
    choices: Components,
    scale: Components,
    source: Components,
    target: Components,
    steps: Components,
  })
  .refine(
    ({ interactionType, correctResponsesPattern, ...rest }) =>
      interactionType !== undefined ||
      (correctResponsesPattern === undefined && LISTS.every((list) => !(list in rest))),
    'expected interactionType beside its parts',
  )
  .refine(
    ({ interactionType, ...rest }) =>
      interactionType === undefined ||
      LISTS.every((list) => !(list in rest) || INTERACTIONS[interactionType]!.includes(list)),
    'expected only the lists that belong to its interactionType',
  );

/** Something that was done. */
export const XActivity = z.strictObject({
  objectType: z.literal('Activity').optional(),
  id: Iri,
  definition: Definition.optional(),
});
/** Something that was done. */
export type XActivity = z.infer<typeof XActivity>;

const StatementRef = z.strictObject({ objectType: z.literal('StatementRef'), id: Uuid });

const Score = z
  .strictObject({
    scaled: z.number().min(-1).max(1).optional(),
    raw: z.number().optional(),
    min: z.number().optional(),
    max: z.number().optional(),
  })
  .refine(({ min, max }) => min === undefined || max === undefined || min < max, 'expected min below max')
  .refine(
    ({ raw, min = -Infinity, max = Infinity }) => raw === undefined || (raw >= min && raw <= max),
    'expected raw from min to max',
  );

const Result = z.strictObject({
  score: Score.optional(),
  success: z.boolean().optional(),
  completion: z.boolean().optional(),
  response: z.string().optional(),
  duration: Duration.optional(),
  extensions: Extensions.optional(),
});

/** Comes as one or a list, and is a list from then on. */
const Several = z
  .union([z.array(XActivity), XActivity], 'expected an Activity or a list of them')
  .transform((value) => (Array.isArray(value) ? value : [value]));

const Context = z.strictObject({
  registration: Uuid.optional(),
  instructor: Actor.optional(),
  team: Group.optional(),
  contextActivities: z
    .strictObject({
      parent: Several.optional(),
      grouping: Several.optional(),
      category: Several.optional(),
      other: Several.optional(),
    })
    .optional(),
  revision: z.string().optional(),
  platform: z.string().optional(),
  language: LanguageTag.optional(),
  statement: StatementRef.optional(),
  extensions: Extensions.optional(),
});

const Attachment = z.strictObject({
  usageType: Iri,
  display: LanguageMap,
  description: LanguageMap.optional(),
  contentType: z.string().min(1),
  length: z.int().nonnegative(),
  sha2: matching(/^[0-9a-f]{56,128}$/i, 'expected a SHA-2 in hexadecimal'),
  fileUrl: Iri,
});

const Verb = z.strictObject({ id: Iri, display: LanguageMap.optional() });

const common = {
  actor: Actor,
  verb: Verb,
  result: Result.optional(),
  context: Context.optional(),
  timestamp: Time.optional(),
  attachments: z.array(Attachment).optional(),
};

/** The verb that takes another statement back. */
export const VOIDED = 'http://adlnet.gov/expapi/verbs/voided';

interface Told {
  readonly verb: { readonly id: string };
  readonly object?: unknown;
  readonly context?: { readonly revision?: string | undefined; readonly platform?: string | undefined } | undefined;
}
const typeOf = ({ object }: Told) => (object as { objectType?: string } | undefined)?.objectType ?? 'Activity';
const isPlaced = (told: Told) =>
  typeOf(told) === 'Activity' || (told.context?.revision === undefined && told.context?.platform === undefined);
const PLACED = 'expected revision and platform only where the object is an Activity';
const isVoiding = (told: Told) => told.verb.id !== VOIDED || typeOf(told) === 'StatementRef';

const things = { Activity: XActivity, Agent, Group, StatementRef };
const SubStatement = z
  .strictObject({ objectType: z.literal('SubStatement'), ...common, object: byType(things, 'Activity') })
  .refine(isPlaced, PLACED);

/** One statement, as it may be sent. */
export const Statement = z
  .strictObject({
    id: Uuid.optional(),
    ...common,
    object: byType({ ...things, SubStatement }, 'Activity'),
    stored: Time.optional(),
    authority: Actor.optional(),
    version: matching(/^1\.0\.\d+$/, 'expected a version that begins with 1.0.').optional(),
  })
  .refine(isPlaced, PLACED)
  .refine(isVoiding, 'expected a StatementRef as the object of a voiding statement');

/** Somebody, by whichever type. */
export type Who = Agent | Group;
/** What a statement is about. */
export type Thing =
  XActivity | Who | z.infer<typeof StatementRef> | (Omit<Statement, 'id'> & { readonly objectType: 'SubStatement' });
/** One statement. */
export type Statement = Omit<z.infer<typeof Statement>, 'actor' | 'object' | 'authority' | 'context'> & {
  readonly actor: Who;
  readonly object: Thing;
  readonly authority?: Who | undefined;
  readonly context?:
    (Omit<z.infer<typeof Context>, 'instructor'> & { readonly instructor?: Who | undefined }) | undefined;
};
