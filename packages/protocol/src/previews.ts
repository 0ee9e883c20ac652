import * as z from 'zod';
import { defineContract, Timestamp } from './contract.ts';
import { line, prose } from './text.ts';
import { Picture } from './uploads.ts';

/** An address on the web, as people paste it. */
export const WebAddress = z.url({ protocol: /^https?$/ }).max(2_000);

/** What a page says about itself, fetched and cut to size by the server. */
export const LinkPreview = z
  .strictObject({
    /** The address it was asked for. */
    url: WebAddress,
    /** Where it really is, as the page declares it; otherwise where redirects led. */
    canonical: WebAddress,
    title: line(300),
    description: prose(500),
    /** Name of the site, or its host. */
    site: line(120),
    author: line(120).nullable(),
    /** What it is, where the page says so. */
    type: z.enum(['article', 'video', 'podcast', 'course', 'book', 'event', 'file']).nullable(),
    /** Encoded anew and served by us. */
    picture: Picture.nullable(),
    /** Seconds of a recording; null where unknown. */
    seconds: z.int().positive().nullable(),
    /** Minutes it takes to read, estimated from its words; null for what is not read. */
    minutes: z.int().positive().nullable(),
    /** BCP 47; null where unknown. */
    language: z.string().max(35).nullable(),
    publishedAt: Timestamp.nullable(),
    fetchedAt: Timestamp,
  })
  .meta({ id: 'LinkPreview' });
/** What a page says about itself. */
export type LinkPreview = z.infer<typeof LinkPreview>;

/** What stands under a link: as much of a preview as a card shows, as it was when it was written down. */
export const LinkCard = LinkPreview.pick({
  url: true,
  canonical: true,
  title: true,
  description: true,
  site: true,
  type: true,
  picture: true,
  seconds: true,
  minutes: true,
}).meta({ id: 'LinkCard' });
/** What stands under a link. */
export type LinkCard = z.infer<typeof LinkCard>;

/**
 * Why there is no preview.
 *
 * - `off`: the operator has switched previews off.
 * - `blocked`: the address is private, or not one that is fetched.
 * - `unreachable`: no answer, or an error; may be tried again later.
 * - `empty`: a page that says nothing about itself.
 */
export const PreviewProblem = z.enum(['off', 'blocked', 'unreachable', 'empty']);
/** Why there is no preview. */
export type PreviewProblem = z.infer<typeof PreviewProblem>;

/** The answer for one address: a preview, or why there is none. */
export const PreviewResult = z
  .strictObject({ url: WebAddress, preview: LinkPreview.nullable(), problem: PreviewProblem.nullable() })
  .meta({ id: 'PreviewResult' });
/** The answer for one address. */
export type PreviewResult = z.infer<typeof PreviewResult>;

/** Previews: what the pages that people link to say about themselves. */
export const previews = defineContract({
  name: 'previews',
  operations: {
    'preview.get': {
      summary: 'Fetches what a page says about itself, or answers what was fetched lately.',
      access: 'learner',
      reads: true,
      cost: 10,
      input: z.strictObject({ url: WebAddress }),
      output: PreviewResult,
    },
    'preview.known': {
      summary: 'Previews that are here already; nothing is fetched. For other domains, when something is written.',
      access: 'reader',
      reads: true,
      input: z.strictObject({ urls: z.array(WebAddress).max(20) }),
      output: z.array(LinkPreview),
    },
    'preview.check': {
      summary:
        'Whether something is at an address: `dead` where its server says no, `unknown` where none could be asked. The system asks this.',
      access: 'admin',
      reads: true,
      cost: 10,
      input: z.strictObject({ url: WebAddress }),
      output: z.strictObject({ link: z.enum(['ok', 'dead', 'unknown']) }),
    },
  },
  events: {
    /** Announced within the transaction, to other domains alone: a page that was asked for is known now. */
    'preview.fetched': LinkPreview,
  },
});
