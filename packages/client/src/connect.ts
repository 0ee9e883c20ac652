import { CommonsClient, type CommonsOptions } from './client.ts';
import { newId } from './ids.ts';
import { GRACE } from './stores.ts';

const clients = new Map<string, { readonly client: CommonsClient; users: number }>();
const identities = new WeakMap<object, string>();

/** One client per server, community and token provider: the same options answer the same client, counted by `release`. */
export function connect(options: CommonsOptions): CommonsClient {
  const ports = [options.tokenProvider, options.transport, options.storage].map(identityOf);
  const key = JSON.stringify([options.server.replace(/\/+$/, ''), options.community, ...ports]);
  const held = clients.get(key) ?? { client: new CommonsClient(options, () => letGo(key)), users: 0 };
  clients.set(key, held);
  held.users++;
  return held.client;
}

function letGo(key: string) {
  const held = clients.get(key);
  if (!held) return;
  held.users--;
  if (held.users > 0) return;
  setTimeout(() => {
    if (held.users > 0 || clients.get(key) !== held) return;
    clients.delete(key);
    held.client.end();
  }, GRACE);
}

function identityOf(port: object | undefined): string {
  if (!port) return '';
  const identity = identities.get(port) ?? newId();
  identities.set(port, identity);
  return identity;
}
