import { lookup as lookUp } from 'node:dns/promises';
import * as http from 'node:http';
import * as https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/** An address a name stands for. */
export interface Resolved {
  readonly address: string;
  readonly family: number;
}

/** What the way out stands on. */
export interface OutboundOptions {
  /** Hosts, addresses and networks (`10.0.0.0/8`) that may be reached although they are not public. */
  readonly allow?: readonly string[];
  /** Finds the addresses of a name. */
  readonly resolve?: (host: string) => Promise<readonly Resolved[]>;
  /** Milliseconds from the first step to the last byte of the answer. */
  readonly timeout?: number;
}

/** What came back. */
export interface OutboundReply {
  readonly status: number;
  /** The answer's `Retry-After`, as it stands there. */
  readonly retryAfter: string | undefined;
}

const TIMEOUT = 10_000;
const MOST_BYTES = 65_536;

/** Networks that look public to the library, or are none of anybody's servers. */
const SPECIAL = ['198.18.0.0/15', '192.88.99.0/24', '2001::/23', '3fff::/20'].map((each) => ipaddr.parseCIDR(each));
/** All that is handed out as global unicast in IPv6. */
const GLOBAL = ipaddr.parseCIDR('2000::/3');

type Network = ReturnType<typeof ipaddr.parseCIDR>;
type Address = ipaddr.IPv4 | ipaddr.IPv6;

/**
 * The way out to addresses that others have chosen. It never reaches the server's own network: a name is resolved once,
 * every address it stands for is judged, and the connection goes to a judged one, whatever the name says a moment later.
 * No redirect is followed.
 */
export class Outbound {
  readonly #hosts: ReadonlySet<string>;
  readonly #networks: readonly Network[];
  readonly #resolve: NonNullable<OutboundOptions['resolve']>;
  readonly #timeout: number;

  constructor({ allow = [], resolve, timeout }: OutboundOptions = {}) {
    const isHost = (each: string) => networkOf(each) === undefined;
    this.#networks = allow.map(networkOf).filter((each) => each !== undefined);
    this.#hosts = new Set(allow.filter(isHost).map((host) => host.toLowerCase()));
    this.#resolve = resolve ?? ((host) => lookUp(host, { all: true }));
    this.#timeout = timeout ?? TIMEOUT;
  }

  /** Why this address could never be reached, in words; undefined when it may be. Names are judged when they are used. */
  problemWith(text: string): string | undefined {
    if (!URL.canParse(text)) return 'It is not an address.';
    const url = new URL(text);
    if (!/^https?:$/.test(url.protocol)) return 'Only http and https are spoken.';
    if (url.username !== '' || url.password !== '') return 'An address must not hold a user name or password.';
    const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
    if (port < 1_024 && port !== 80 && port !== 443) return `Port ${port} belongs to another service.`;
    const host = hostOf(url);
    if (isIP(host) && !this.#admits(host, host)) return 'It is an address of this machine or of a private network.';
    return undefined;
  }

  /** Posts a body and answers what came back, whatever the status. Rejects with an `Error` whose message may be shown. */
  async post(address: string, body: string, headers: Readonly<Record<string, string>>): Promise<OutboundReply> {
    const problem = this.problemWith(address);
    if (problem) throw new Error(problem);
    const url = new URL(address);
    const signal = AbortSignal.timeout(this.#timeout);
    try {
      const found = await Promise.race([this.#judged(hostOf(url)), aborted(signal)]);
      return await send({ url, found, signal, body, headers });
    } catch (error) {
      if (signal.aborted) throw new Error(`There was no answer within ${this.#timeout / 1_000} s.`, { cause: error });
      throw error;
    }
  }

  /** Every address of a host, if all of them may be reached: of several, nobody can say which one is connected to. */
  async #judged(host: string): Promise<readonly Resolved[]> {
    const found = isIP(host) ? [{ address: host, family: isIP(host) }] : await this.#find(host);
    if (found.length === 0) throw new Error(`The name ${host} has no address.`);
    if (!found.every(({ address }) => this.#admits(host, address)))
      throw new Error(`The name ${host} leads to this machine or into a private network.`);
    return found;
  }

  async #find(host: string): Promise<readonly Resolved[]> {
    try {
      return await this.#resolve(host);
    } catch (error) {
      throw new Error(`The name ${host} cannot be resolved.`, { cause: error });
    }
  }

  #admits(host: string, text: string): boolean {
    if (this.#hosts.has(host)) return true;
    const address = parseAddress(text);
    if (!address) return false;
    return this.#networks.some((network) => isIn(address, network)) || isPublic(address);
  }
}

/** A host without what is only spelling. The parser has brought numbers in all notations into one form already. */
function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
}

function networkOf(text: string): Network | undefined {
  if (isIP(text)) return [ipaddr.parse(text), isIP(text) === 4 ? 32 : 128] as Network;
  return ipaddr.isValidCIDR(text) ? ipaddr.parseCIDR(text) : undefined;
}

function parseAddress(text: string): Address | undefined {
  return ipaddr.isValid(text) ? ipaddr.process(text) : undefined;
}

function isIn(address: Address, [network, bits]: Network): boolean {
  return address.kind() === network.kind() && address.match(network, bits);
}

/** Tunnels and translations (6to4, Teredo, NAT64) hold another address inside and are not public, whatever that one is. */
function isPublic(address: Address): boolean {
  if (address.range() !== 'unicast' || SPECIAL.some((network) => isIn(address, network))) return false;
  return address.kind() === 'ipv4' || isIn(address, GLOBAL);
}

interface Sending {
  readonly url: URL;
  readonly found: readonly Resolved[];
  readonly signal: AbortSignal;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

function send({ url, found, signal, body, headers }: Sending): Promise<OutboundReply> {
  const { request, Agent } = url.protocol === 'https:' ? https : http;
  const agent = new Agent({ keepAlive: false });
  const options = { method: 'POST', signal, agent, lookup: pinned(found), headers: { ...headers, ...lengthOf(body) } };
  return new Promise((resolve, reject) => {
    const sent = request(url, options, (response) => {
      const reply = { status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'] };
      const finish = () => resolve(reply);
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > MOST_BYTES) response.destroy();
      });
      response.on('end', finish).on('close', finish).on('error', reject);
    });
    sent.on('error', (error) => reject(wordsFor(error)));
    sent.end(body);
  });
}

const lengthOf = (body: string) => ({ 'content-length': String(Buffer.byteLength(body)) });

/** Answers what was judged, so that a name that changes in between changes nothing. */
function pinned(found: readonly Resolved[]): LookupFunction {
  return (_host, options, callback) => {
    if (options.all) callback(null, [...found]);
    else callback(null, found[0]!.address, found[0]!.family);
  };
}

function wordsFor(error: Error & { code?: string }): Error {
  return new Error(`The connection failed (${error.code ?? error.name}).`, { cause: error });
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
}
