import * as z from 'zod';
import { defineContract, Id, Timestamp, type KeyScope } from './contract.ts';
import { line } from './text.ts';

const scopes = ['activity:write', 'points:read', 'badges:award'] as const satisfies readonly KeyScope[];

/** A key with which another system asks, without its secret. */
export const ServerKey = z
  .strictObject({
    id: Id,
    name: line(80),
    scopes: z.array(z.enum(scopes)).min(1).max(3),
    /** The beginning of the secret, to tell keys apart. */
    hint: z.string(),
    createdAt: Timestamp,
    createdBy: Id.nullable(),
    expiresAt: Timestamp.nullable(),
    lastUsedAt: Timestamp.nullable(),
    revokedAt: Timestamp.nullable(),
    /** Until when the secret from before the last rotation is accepted too. */
    formerUntil: Timestamp.nullable(),
  })
  .meta({ id: 'ServerKey' });
/** A key with which another system asks. */
export type ServerKey = z.infer<typeof ServerKey>;

/** A key and its secret, which is told once and kept only as a hash. */
export const FreshKey = z.strictObject({ key: ServerKey, secret: z.string() });
/** A key and its secret. */
export type FreshKey = z.infer<typeof FreshKey>;

const OneKey = z.strictObject({ keyId: Id });

/** Keys of servers: how portals and scripts of the company ask without a person. */
export const keys = defineContract({
  name: 'keys',
  operations: {
    'key.list': {
      summary: 'The community’s keys, latest first, without their secrets.',
      access: 'admin',
      reads: true,
      input: z.strictObject({}),
      output: z.array(ServerKey),
    },
    'key.create': {
      summary: 'Makes a key. Its secret is in the answer and nowhere else.',
      access: 'admin',
      cost: 10,
      input: z.strictObject({
        name: line(80),
        scopes: z.array(z.enum(scopes)).min(1).max(3),
        /** Days until it ends; null for never. */
        days: z.int().min(1).max(3_650).nullable().default(365),
      }),
      output: FreshKey,
    },
    'key.rotate': {
      summary: 'Gives a key a new secret. The former one is accepted for so many hours more.',
      access: 'admin',
      cost: 10,
      input: OneKey.extend({ hours: z.int().min(0).max(720).default(24) }),
      output: FreshKey,
    },
    'key.revoke': {
      summary: 'Ends a key at once.',
      access: 'admin',
      input: OneKey,
      output: ServerKey,
    },
  },
  events: {},
});
