import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

type Network = ReturnType<typeof ipaddr.parseCIDR>;
type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** Networks that look public to the library, or are none of anybody's servers. */
const SPECIAL = ['198.18.0.0/15', '192.88.99.0/24', '2001::/23', '3fff::/20'].map((each) => ipaddr.parseCIDR(each));
/** All that is handed out as global unicast in IPv6. */
const GLOBAL = ipaddr.parseCIDR('2000::/3');

/** Which addresses may be reached: public ones, and what an operator has allowed besides. */
export class Reach {
  readonly #hosts: ReadonlySet<string>;
  readonly #networks: readonly Network[];

  /** `allow` holds host names, addresses and networks such as `10.0.0.0/8`. */
  constructor(allow: readonly string[]) {
    this.#networks = allow.map(networkOf).filter((each) => each !== undefined);
    this.#hosts = new Set(allow.filter((each) => networkOf(each) === undefined).map((host) => host.toLowerCase()));
  }

  /** Whether a host, as written or by one address it stands for, was allowed by name or number. */
  allows(host: string, address: string): boolean {
    if (this.#hosts.has(host)) return true;
    const parsed = parseAddress(address);
    return parsed !== undefined && this.#networks.some((network) => isIn(parsed, network));
  }

  /** Whether an address of a host may be connected to. */
  admits(host: string, address: string): boolean {
    if (this.allows(host, address)) return true;
    const parsed = parseAddress(address);
    return parsed !== undefined && isPublic(parsed);
  }
}

/** A host without what is only spelling. The parser has brought numbers in all notations into one form already. */
export function hostOf({ hostname }: URL): string {
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
