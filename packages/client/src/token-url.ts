const providers = new Map<string, () => Promise<string | null>>();
const SIGNED_OUT: ReadonlySet<number> = new Set([204, 401, 403]);

function tokenIn(text: string): string | null {
  const trimmed = text.trim();
  if (!/^[{"]/.test(trimmed)) return trimmed || null;
  const parsed: unknown = JSON.parse(trimmed);
  const token = typeof parsed === 'object' && parsed !== null ? (parsed as { token?: unknown }).token : parsed;
  return typeof token === 'string' && token !== '' ? token : null;
}

async function ask(address: string): Promise<string | null> {
  const response = await fetch(address, { credentials: 'same-origin', cache: 'no-store' });
  if (SIGNED_OUT.has(response.status)) return null;
  if (!response.ok) throw new Error(`${address} answered ${response.status} instead of a token.`);
  return tokenIn(await response.text());
}

/**
 * A `tokenProvider` that fetches the token from an absolute address of the host: as plain text, or as JSON
 * `{"token": "…"}`. 204, 401 and 403 mean that nobody is signed in. Cookies go along on the page's own origin only. The
 * same address always answers the same function, so that widgets share one client.
 */
export function tokenFrom(address: string): () => Promise<string | null> {
  let provider = providers.get(address);
  if (!provider) providers.set(address, (provider = () => ask(address)));
  return provider;
}
