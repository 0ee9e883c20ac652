import * as z from 'zod';
import { defineContract, Id } from './contract.ts';
import { personalOperations } from './members.personal.ts';
import { prose } from './text.ts';

export * from './members.personal.ts';

/** What a member may do, in rising order. */
export const Role = z.enum(['learner', 'curator', 'moderator', 'admin']);
/** What a member may do, in rising order. */
export type Role = z.infer<typeof Role>;

/** What everybody in the community may see of a member. */
export const Person = z
  .strictObject({
    id: Id,
    name: z.string(),
    /** Address of a picture, as the host's token gave it. */
    avatar: z.string().optional(),
    /** Job title, as the host's token gave it. */
    title: z.string().optional(),
    /** Present for curators and above, so that readers know who speaks. */
    role: Role.exclude(['learner']).optional(),
  })
  .meta({ id: 'Person' });
/** What everybody in the community may see of a member. */
export type Person = z.infer<typeof Person>;

/** The member behind the token that asks. */
export const Me = z.strictObject({
  person: Person.nullable(),
  community: z.strictObject({ id: z.string(), name: z.string(), reading: z.enum(['open', 'members']) }),
  role: Role.nullable(),
  /** End of the token's life, in milliseconds since 1970; null without a token. */
  expiresAt: z.int().nullable(),
});
/** The member behind the token that asks. */
export type Me = z.infer<typeof Me>;

/** That a member is shut out of a community: whatever their token says, they neither write nor listen as themselves. */
export const Suspension = z
  .strictObject({
    member: Id,
    /** When it ends, in milliseconds since 1970; null for never. */
    until: z.int().nullable(),
    /** When it began. */
    at: z.int(),
    /** Who decided it. */
    by: Id,
    /** For those who decide; the member does not see it. */
    reason: z.string(),
  })
  .meta({ id: 'Suspension' });
/** That a member is shut out of a community: whatever their token says, they neither write nor listen as themselves. */
export type Suspension = z.infer<typeof Suspension>;

/** Members: who somebody is, whom one may mention, and who is shut out. */
export const members = defineContract({
  name: 'members',
  operations: {
    'member.me': {
      summary: 'Tells who the token stands for and in which community.',
      access: 'reader',
      reads: true,
      greets: true,
      input: z.strictObject({}),
      output: Me,
    },
    'member.list': {
      summary: 'What everybody may see of these members; unknown ids are left out.',
      access: 'reader',
      reads: true,
      input: z.strictObject({ ids: z.array(Id).max(500) }),
      output: z.array(Person),
    },
    'member.suggest': {
      summary: 'Members one of whose names begins with the prefix, by name.',
      access: 'learner',
      reads: true,
      input: z.strictObject({ prefix: prose(60) }),
      output: z.array(Person).max(8),
    },
    'member.identify': {
      summary: 'Who members are at those who sign for them, to find them in other systems.',
      access: 'admin',
      reads: true,
      input: z.strictObject({ ids: z.array(Id).max(500) }),
      output: z.array(z.strictObject({ id: Id, issuer: z.string(), subject: z.string() })),
    },
    'member.suspend': {
      summary:
        'Shuts a member out, at once and on every page, whatever their token says. Only of those below the caller. Again: changes its end and reason.',
      access: 'moderator',
      input: z.strictObject({
        memberId: Id,
        until: z.int().min(0).max(8_640_000_000_000_000).nullable(),
        reason: prose(300).default(''),
      }),
      output: Suspension,
    },
    'member.reinstate': {
      summary: 'Lets a member in again.',
      access: 'moderator',
      input: z.strictObject({ memberId: Id }),
      output: z.strictObject({}),
    },
    'member.suspended': {
      summary: 'Who is shut out now, the latest first.',
      access: 'moderator',
      reads: true,
      input: z.strictObject({}),
      output: z.array(Suspension).max(1_000),
    },
    ...personalOperations,
  },
  events: {},
});
