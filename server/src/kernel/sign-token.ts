import { SignJWT } from 'jose';
import type { Role } from '@learning-commons/protocol';
import { audiencesOf, type ClaimMapping, type SecretIssuer } from './issuer.ts';
import { LIFETIME } from './session.ts';

/** Whom a token is to stand for. */
export interface TokenSubject {
  readonly community: string;
  readonly subject: string;
  readonly name: string;
  readonly avatar?: string | undefined;
  readonly title?: string | undefined;
  readonly role?: Role | undefined;
  readonly groups?: readonly string[] | undefined;
}

/** When it is signed and how long it lives. */
export interface TokenLife {
  /** Milliseconds since 1970. Default now. */
  readonly now?: number | undefined;
  /** Default, and at most, 900. */
  readonly seconds?: number | undefined;
}

/**
 * Signs a token as the issuer itself would: for development, the demo and tests. Fails with a plain sentence when the
 * issuer may not speak for the community or has no word for the role.
 */
export async function signToken(issuer: SecretIssuer, who: TokenSubject, life: TokenLife = {}): Promise<string> {
  const { now = Date.now(), seconds = LIFETIME } = life;
  const issued = Math.floor(now / 1_000);
  const [secret] = [issuer.secret].flat();
  return new SignJWT(describing(issuer, who))
    .setProtectedHeader({ alg: issuer.algorithms?.[0] ?? 'HS256', typ: 'JWT' })
    .setIssuer(issuer.issuer)
    .setSubject(who.subject)
    .setAudience(audienceOf(issuer, who.community))
    .setIssuedAt(issued)
    .setExpirationTime(issued + seconds)
    .sign(new TextEncoder().encode(secret));
}

function audienceOf(issuer: SecretIssuer, community: string): string {
  for (const [audience, id] of audiencesOf(issuer)) if (id === community) return audience;
  throw new Error(`The issuer ${issuer.id} may not speak for the community ${community}.`);
}

/** The claims under the names where this issuer's mapping will look for them. */
function describing({ id, claims = {} }: SecretIssuer, { name, avatar, title, role, groups }: TokenSubject) {
  const said = { name, avatar, title, role: role && wordFor(role, claims.roles, id), groups };
  const present = Object.entries(said).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    present.map(([key, value]) => [[claims[key as keyof typeof said] ?? key].flat()[0]!, value]),
  );
}

function wordFor(role: Role, roles: ClaimMapping['roles'], issuer: string): string {
  if (!roles) return role;
  const word = Object.keys(roles).find((each) => roles[each] === role);
  if (word === undefined && role !== 'learner')
    throw new Error(`The issuer ${issuer} has no word for the role ${role} in claims.roles.`);
  return word ?? role;
}
