import * as z from 'zod';
import { Id } from './contract.ts';

/** A portion of everything that is kept of a member. */
export const MemberExport = z
  .strictObject({
    parts: z.array(
      z.strictObject({
        /** The domain that keeps it, such as `discussions`. */
        domain: z.string(),
        /** What the rows are, such as `comments`. */
        table: z.string(),
        /** As they are kept; of things that are others', what the member said in them. */
        rows: z.array(z.record(z.string(), z.unknown())),
      }),
    ),
    /** The cursor of the next portion; null after the last one. */
    next: z.string().nullable(),
  })
  .meta({ id: 'MemberExport' });
/** A portion of everything that is kept of a member. */
export type MemberExport = z.infer<typeof MemberExport>;

/** How far the erasing of a member has come. It does not say who that was. */
export const Erasure = z
  .strictObject({
    id: Id,
    /** Steps that are done, and all there are. */
    done: z.int().nonnegative(),
    steps: z.int().positive(),
    startedAt: z.int(),
    /** When nothing was left to erase; null while there is. */
    endedAt: z.int().nullable(),
  })
  .meta({ id: 'Erasure' });
/** How far the erasing of a member has come. */
export type Erasure = z.infer<typeof Erasure>;

/** Operations about everything that is kept of one member. */
export const personalOperations = {
  'member.export': {
    summary:
      'Everything that is kept of a member, in portions: members for themselves, administrators for anybody. Ask again with `next` until it is null.',
    access: 'learner',
    reads: true,
    cost: 5,
    input: z.strictObject({ memberId: Id, cursor: z.string().max(600).optional() }),
    output: MemberExport,
  },
  'member.erase': {
    summary:
      'Erases a member, for ever: members themselves, administrators anybody. Their name is gone at once, the rest follows in the background. Who signs in again begins anew.',
    access: 'learner',
    cost: 5,
    input: z.strictObject({
      memberId: Id,
      /** The same id once more, so that nobody does this by mistake. */
      confirm: Id,
    }),
    output: Erasure,
  },
  'member.erasure': {
    summary: 'How far an erasing has come. Whoever knows its id may ask.',
    access: 'learner',
    reads: true,
    input: z.strictObject({ erasureId: Id }),
    output: Erasure,
  },
} as const;
