import * as z from 'zod';
import { defineContract, Id } from './contract.ts';
import { Person } from './members.ts';

/** As what somebody did something: by their role, as a server key, or as the server itself and who has its command line. */
export const AuditRole = z.enum(['learner', 'curator', 'moderator', 'admin', 'key', 'system']);
/** As what somebody did something. */
export type AuditRole = z.infer<typeof AuditRole>;

/** One deed in the audit trail. Entries are never changed. */
export const AuditEntry = z
  .strictObject({
    /** 1, 2, 3 … without a hole. */
    seq: z.int().positive(),
    at: z.int(),
    role: AuditRole,
    /**
     * The operation by which it was done; what the command line did, such as `community.export` or `record.restore`;
     * `member.forgotten` where parts of earlier entries were removed with their member.
     */
    action: z.string(),
    /** The id or key of what it is about; empty for none. */
    thing: z.string(),
    details: z.record(z.string(), z.unknown()),
    /** Who did it; null for systems, and for who was erased. */
    actor: Id.nullable(),
    /** Whose thing it was, or to whom it was done; null for nobody, and for who was erased. */
    target: Id.nullable(),
    /** Why, as whoever did it said; null without one, and where it was erased. */
    reason: z.string().nullable(),
    hash: z.string(),
  })
  .meta({ id: 'AuditEntry' });
/** One deed in the audit trail. */
export type AuditEntry = z.infer<typeof AuditEntry>;

/** The audit trail: what was done by power of a role. */
export const audit = defineContract({
  name: 'audit',
  operations: {
    'audit.list': {
      summary: 'What was done by power of a role, latest first, and where the trail ends.',
      access: 'moderator',
      reads: true,
      input: z.strictObject({
        action: z
          .string()
          .max(60)
          .regex(/^[a-z]+\.[a-zA-Z]+$/, 'expected thing.verb')
          .optional(),
        /** Only what this member did. */
        actor: Id.optional(),
        /** Only what was done to this member or their things. */
        target: Id.optional(),
        cursor: z.string().max(60).optional(),
        limit: z.int().min(1).max(100).default(50),
      }),
      output: z.strictObject({
        entries: z.array(AuditEntry).max(100),
        people: z.array(Person),
        /** The last entry, to be noted elsewhere; null before there is one. */
        head: z.strictObject({ seq: z.int().positive(), hash: z.string() }).nullable(),
        /** The cursor of what is earlier; null at the beginning. */
        next: z.string().nullable(),
      }),
    },
  },
  events: {},
});
