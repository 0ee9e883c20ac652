import type { PreviewProblem } from '@learning-commons/protocol';
import { OutboundError, type Found, type Outbound } from '../kernel/outbound.ts';
import { decode } from './charset.ts';
import { describe, describeFile, followable, type Described, type Oembed } from './described.ts';
import { readMarkup, type Markup } from './markup.ts';

/** What a look at an address gave. */
export type Seen =
  | { readonly described: Described; readonly problem?: undefined }
  | { readonly problem: Exclude<PreviewProblem, 'off'>; readonly described?: undefined };

/** Who asks. It names the product, so that a site that does not want this can say so. */
export const USER_AGENT = 'LearningCommons-Previews/1.0 (link preview)';

const PAGE_BYTES = 524_288;
const OEMBED_BYTES = 65_536;
const PAGES: ReadonlySet<string> = new Set(['text/html', 'application/xhtml+xml']);
const JSON_TYPES: ReadonlySet<string> = new Set(['application/json', 'text/json', 'application/json+oembed']);

/** Looks at what stands at an address and answers what it says about itself. Rejects never: what goes wrong is a problem's name. */
export async function lookAt(pages: Outbound, url: string, now: number): Promise<Seen> {
  try {
    const found = await pages.get(url, {
      headers: { 'user-agent': USER_AGENT, accept: 'text/html, application/xhtml+xml;q=0.9, */*;q=0.1' },
      wants: (type) => PAGES.has(type),
      bytes: PAGE_BYTES,
    });
    if (found.status < 200 || found.status > 299) return { problem: 'unreachable' };
    const described = found.body
      ? await describePage(pages, found, found.body, now)
      : describeFile(found.url, found.type);
    return described ? { described } : { problem: 'empty' };
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error;
    return { problem: error.failure === 'refused' ? 'blocked' : 'unreachable' };
  }
}

async function describePage(pages: Outbound, { url, charset }: Found, body: Buffer, now: number) {
  const markup = await readMarkup(decode(body, charset));
  const mayFollow = (address: string) => pages.problemWith(address) === undefined;
  const sources = { url, markup, now, mayFollow };
  const described = describe({ ...sources, oembed: undefined });
  const isComplete =
    described && described.author !== null && described.pictures.length > 0 && described.type !== 'video';
  const endpoint = isComplete ? undefined : followable(markup.oembed, baseOf(markup, url), mayFollow);
  if (endpoint === undefined) return described;
  return describe({ ...sources, oembed: await askOembed(pages, endpoint) });
}

const baseOf = (markup: Markup, url: string) => URL.parse(markup.base, url)?.href ?? url;

/** Only fields are taken from it, never its markup. */
async function askOembed(pages: Outbound, endpoint: string): Promise<Oembed | undefined> {
  try {
    const { status, body } = await pages.get(endpoint, {
      headers: { 'user-agent': USER_AGENT, accept: 'application/json' },
      wants: (type) => JSON_TYPES.has(type),
      bytes: OEMBED_BYTES,
    });
    if (status !== 200 || !body) return undefined;
    const said: unknown = JSON.parse(body.toString('utf8'));
    return typeof said === 'object' && said !== null ? said : undefined;
  } catch {
    // The page has said something already; what is missing stays so.
    return undefined;
  }
}
