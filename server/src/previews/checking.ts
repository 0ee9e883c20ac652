import { OutboundError, type Outbound } from '../kernel/outbound.ts';
import { USER_AGENT } from './looking.ts';

const headers = { 'user-agent': USER_AGENT, accept: '*/*' };

/** The answers that say: there is nothing here, and nobody expects it back. */
const GONE: ReadonlySet<number> = new Set([404, 410]);

/**
 * Whether something is at an address. Many servers answer HEAD wrongly, so only a good answer to it counts; then one byte is
 * asked for. Who wants a password, has too much to do or is broken today has not said that nothing is there.
 */
export async function checkLink(pages: Outbound, url: string): Promise<'ok' | 'dead' | 'unknown'> {
  const asked = { headers, wants: () => false, bytes: 0 };
  try {
    const head = await pages.get(url, { ...asked, method: 'HEAD' });
    if (isFine(head.status)) return 'ok';
  } catch (error) {
    if (!(error instanceof OutboundError) || error.failure !== 'failed') return verdictOn(error);
  }
  try {
    const { status } = await pages.get(url, { ...asked, headers: { ...headers, range: 'bytes=0-0' } });
    if (isFine(status) || status === 416) return 'ok';
    return GONE.has(status) ? 'dead' : 'unknown';
  } catch (error) {
    return verdictOn(error);
  }
}

const isFine = (status: number) => status >= 200 && status < 300;

/** A name that nobody has is gone; an address that may not be asked is not known. */
function verdictOn(error: unknown): 'dead' | 'unknown' {
  if (!(error instanceof OutboundError)) throw error;
  return error.failure === 'unknown' ? 'dead' : 'unknown';
}
