/** Answers a token signed by the host, or null when nobody is signed in. */
export type TokenProvider = () => Promise<string | null>;

const providers = new Map<string, TokenProvider>();

function tokenIn(text: string): string | null {
  const trimmed = text.trim();
  if (!trimmed.startsWith('{') && !trimmed.startsWith('"')) return trimmed || null;
  const parsed: unknown = JSON.parse(trimmed);
  const token = typeof parsed === 'object' && parsed !== null ? (parsed as { token?: unknown }).token : parsed;
  return typeof token === 'string' && token !== '' ? token : null;
}

async function ask(url: string): Promise<string | null> {
  const response = await fetch(url, { credentials: 'same-origin', cache: 'no-store' });
  if (response.status === 401 || response.status === 403 || response.status === 204) return null;
  if (!response.ok) throw new Error(`The token address answered ${response.status}.`);
  return tokenIn(await response.text());
}

/**
 * The provider for a `token-url`. The address answers with the token as plain text or as `{"token": "…"}`; 401, 403 and
 * 204 mean that nobody is signed in. Equal addresses share one provider, and so one client.
 */
export function providerFor(url: string): TokenProvider {
  const address = new URL(url, document.baseURI).href;
  let provider = providers.get(address);
  if (!provider) providers.set(address, (provider = () => ask(address)));
  return provider;
}
