import { createHash } from 'node:crypto';
import { fail } from '@learning-commons/protocol';

/** Parameters that say where a visitor comes from, and nothing of what is at the address. */
const TRACKING =
  /^(utm_.*|fbclid|gclid|gbraid|wbraid|dclid|msclkid|yclid|twclid|ttclid|li_fat_id|igshid|igsh|mc_cid|mc_eid|mkt_tok|oly_anon_id|oly_enc_id|vero_id|_hsenc|_hsmi|__hst[ct]|hsCtaTracking|_ga|_gl|ref_src|ref_url|spm|wt_mc|trk|trkCampaign|cmpid|s_cid)$/i;
/** Only on these hosts: elsewhere the word may mean something. */
const SHARED_FROM: Readonly<Record<string, RegExp>> = {
  'youtube.com': /^(si|feature|pp)$/,
  'youtu.be': /^(si|feature)$/,
  'open.spotify.com': /^si$/,
  'x.com': /^(s|t)$/,
  'twitter.com': /^(s|t)$/,
};
const LONGEST = 2_000;

/** An address, cleaned, and what makes it one with others. */
export interface Address {
  /** To show and to follow. */
  readonly url: string;
  /** Without `www.`. */
  readonly host: string;
  /** The same for all ways of writing the same address. */
  readonly key: string;
}

/**
 * Reads an address. What only tracks visitors is taken out. Two addresses have the same key when they differ in nothing but
 * scheme, `www.`, case of the host, default port, order of parameters, a slash at the end or a fragment that is no path.
 * Throws `invalid` for addresses with a user name, and for those too long once they are written out.
 */
export function readAddress(text: string): Address {
  const url = new URL(text);
  if (url.username !== '' || url.password !== '')
    throw invalid('An address with a user name or password in it cannot be shared.');
  const host = url.hostname.replace(/^www\./, '').replace(/\.$/, '');
  const tracks = SHARED_FROM[host];
  for (const name of [...url.searchParams.keys()])
    if (TRACKING.test(name) || tracks?.test(name)) url.searchParams.delete(name);
  if (url.href.length > LONGEST) throw invalid(`An address may have ${LONGEST} characters.`);
  return { url: url.href, host, key: keyOf(url, host) };
}

function keyOf(url: URL, host: string): string {
  const parameters = [...url.searchParams].map(([name, value]) => `${name}=${value}`).sort();
  const path = url.pathname.replace(/\/+$/, '');
  // Some applications keep the path of what they show in the fragment.
  const fragment = /^#!?\//.test(url.hash) ? url.hash : '';
  const port = url.port === '' ? '' : `:${url.port}`;
  return createHash('sha256')
    .update([host + port, path, parameters.join('&'), fragment].join('\n'))
    .digest('base64url');
}

function invalid(message: string) {
  return fail('invalid', message, { fields: [{ path: 'url' }] });
}
