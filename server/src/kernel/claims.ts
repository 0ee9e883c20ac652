import { Role, type Id, type Person } from '@learning-commons/protocol';
import type { ClaimMapping } from './issuer.ts';
import { plainLine } from './plain-line.ts';
import { plainName } from './plain-name.ts';

/** A token's claims, believed. */
export type Claims = Readonly<Record<string, unknown>>;

/** What the claims say of a member. */
export interface Described {
  readonly person: Person;
  readonly role: Role;
  readonly groups: readonly string[];
}

const DEFAULTS = {
  name: 'name',
  avatar: ['avatar', 'picture'],
  title: 'title',
  role: 'role',
  groups: 'groups',
} as const satisfies ClaimMapping;

const NAME = 80;
const TITLE = 120;
const GROUP = 120;
const GROUPS = 200;
const ADDRESS = 500;
const RANKED = [...Role.options].reverse();

/** Reads a member from claims, through the issuer's mapping. Whatever is odd is left out; nothing here refuses a token. */
export function describe(claims: Claims, mapping: ClaimMapping = {}, id: Id): Described {
  const role = readRole(find(claims, mapping.role ?? DEFAULTS.role), mapping.roles);
  const avatar = readAddress(find(claims, mapping.avatar ?? DEFAULTS.avatar));
  const title = plainName(find(claims, mapping.title ?? DEFAULTS.title), TITLE);
  const person: Person = {
    id,
    name: plainName(find(claims, mapping.name ?? DEFAULTS.name), NAME) || `Member ${id.slice(0, 4)}`,
    ...(avatar && { avatar }),
    ...(title && { title }),
    ...(role !== 'learner' && { role }),
  };
  return { person, role, groups: readGroups(find(claims, mapping.groups ?? DEFAULTS.groups)) };
}

function find(claims: Claims, places: string | readonly string[]): unknown {
  for (const place of typeof places === 'string' ? [places] : places) {
    const value = at(claims, place);
    if (value !== undefined && value !== null) return value;
  }
  return undefined;
}

/** A claim of exactly this name comes first: names may be addresses, which are full of dots. */
function at(claims: Claims, place: string): unknown {
  if (Object.hasOwn(claims, place)) return claims[place];
  let value: unknown = claims;
  for (const step of place.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Claims)[step];
  }
  return value;
}

function readRole(value: unknown, roles: ClaimMapping['roles']): Role {
  const known = new Map(roles ? Object.entries(roles) : RANKED.map((role) => [role, role]));
  const held = new Set(texts(value).map((word) => known.get(word)));
  return RANKED.find((role) => held.has(role)) ?? 'learner';
}

/** Groups are compared, not shown: one that is too long is dropped, since a shortened one might equal another. */
function readGroups(value: unknown): string[] {
  const lines = texts(value).map((group) => plainLine(group, GROUP + 1));
  return [...new Set(lines)].filter((line) => line !== '' && line.length <= GROUP).slice(0, GROUPS);
}

function readAddress(value: unknown): string | undefined {
  if (typeof value !== 'string' || !URL.canParse(value)) return undefined;
  const { protocol, username, password, href } = new URL(value);
  const isPlain = (protocol === 'https:' || protocol === 'http:') && username === '' && password === '';
  return isPlain && href.length <= ADDRESS ? href : undefined;
}

function texts(value: unknown): string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.filter((each): each is string => typeof each === 'string');
}
