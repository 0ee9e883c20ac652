import { createHash } from 'node:crypto';
import type { Award, Badge, Person } from '@learning-commons/protocol';
import { derive } from './badges.store.ts';
import { describeCriteria, words } from './words.ts';
import { isoSeconds, type Document, type Signer } from './signing.ts';

const CONTEXT = [
  'https://www.w3.org/ns/credentials/v2',
  'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json',
] as const;
const SCHEMAS = 'https://purl.imsglobal.org/spec/ob/v3p0/schema/json';
const schemaOf = (kind: 'achievement' | 'endorsement') => [
  { id: `${SCHEMAS}/ob_v3p0_${kind}credential_schema.json`, type: '1EdTechJsonSchemaValidator2019' },
];

/** Everything a credential says. */
export interface CredentialParts {
  /** Address under which the community's badges are served, such as `https://commons.example/badges/acme`. */
  readonly base: string;
  /** Address of the server. */
  readonly server: string;
  readonly communityName: string;
  readonly badge: Badge;
  readonly award: Award;
  /** Those who are named, and names of badges that criteria ask for, by id. */
  readonly people: readonly Person[];
  readonly badgeNames: ReadonlyMap<string, string>;
  /** The community's secret. */
  readonly secret: string;
}

/** The address that names an award, and where its page is once it is shared. */
export const awardAddress = (base: string, awardId: string) => `${base}/awards/${awardId}`;

/** Who issues: a `Profile` of Open Badges 3.0. */
export function issuerProfile({
  base,
  server,
  communityName,
}: Pick<CredentialParts, 'base' | 'server' | 'communityName'>) {
  return { id: `${base}/issuer`, type: ['Profile'], name: communityName, url: server };
}

/**
 * An award as an `OpenBadgeCredential` of Open Badges 3.0, unsigned. Its recipient is named by an id that is theirs for this
 * award alone, and by their id in the community, hashed with a salt: who was told that id can check it, nobody else can tell
 * whose it is, or that two credentials are one person's. There is no e-mail address in it.
 */
export async function buildCredential(parts: CredentialParts, signer: Signer): Promise<Document> {
  const { base, badge, award, secret } = parts;
  const id = awardAddress(base, award.id);
  const endorsementJwt = await Promise.all(endorsements(parts).map((each) => signCredential(each, signer)));
  return {
    '@context': CONTEXT,
    id,
    type: ['VerifiableCredential', 'OpenBadgeCredential'],
    name: badge.name,
    issuer: issuerProfile(parts),
    validFrom: isoSeconds(award.at),
    credentialSubject: {
      id: `${id}#recipient`,
      type: ['AchievementSubject'],
      identifier: [recipient(award, secret)],
      achievement: achievement(parts),
      ...(award.reason !== '' && { narrative: award.reason }),
    },
    ...(endorsementJwt.length > 0 && { endorsementJwt }),
    credentialSchema: schemaOf('achievement'),
    credentialStatus: { id: `${base}/revocations/${award.id}`, type: '1EdTechRevocationList' },
  };
}

/** Signs a credential as VC-JWT, with the claims that Open Badges 3.0 asks for. */
export function signCredential(credential: Document, signer: Signer): Promise<string> {
  const { id, issuer, validFrom, credentialSubject } = credential as {
    id: string;
    issuer: { id: string };
    validFrom: string;
    credentialSubject: { id: string };
  };
  return signer.jwt(credential, {
    iss: issuer.id,
    jti: id,
    nbf: Date.parse(validFrom) / 1_000,
    sub: credentialSubject.id,
  });
}

function recipient({ id, member }: Award, secret: string) {
  const salt = derive(secret, 'salt', id);
  const hash = createHash('sha256').update(`${member}${salt}`).digest('hex');
  return { type: 'IdentityObject', hashed: true, identityHash: `sha256$${hash}`, identityType: 'systemId', salt };
}

function achievement({ base, server, communityName, badge, badgeNames, secret }: CredentialParts) {
  return {
    id: `urn:uuid:${uuid(derive(secret, 'achievement', badge.id))}`,
    type: ['Achievement'],
    achievementType: 'Badge',
    name: badge.name,
    description: badge.description || badge.name,
    criteria: { narrative: describeCriteria(words.en, badge.criteria, badgeNames) },
    image: { id: `${server}${badge.picture}`, type: 'Image', caption: badge.name },
    creator: issuerProfile({ base, server, communityName }),
    ...(badge.skills.length > 0 && { tag: badge.skills }),
  };
}

/** The community attests who vouches: members have no keys of their own. */
function endorsements(parts: CredentialParts): Document[] {
  const { base, award, people } = parts;
  const id = awardAddress(base, award.id);
  const nameOf = new Map(people.map((person) => [person.id, person.name]));
  return award.endorsements
    .filter(({ by }) => nameOf.has(by))
    .map(({ by, at, note }, index) => ({
      '@context': CONTEXT,
      id: `${id}#endorsement-${index + 1}`,
      type: ['VerifiableCredential', 'EndorsementCredential'],
      name: nameOf.get(by)!,
      issuer: issuerProfile(parts),
      validFrom: isoSeconds(at),
      credentialSubject: {
        id,
        type: ['EndorsementSubject'],
        endorsementComment: note === '' ? nameOf.get(by)! : `${nameOf.get(by)!}: ${note}`,
      },
      credentialSchema: schemaOf('endorsement'),
    }));
}

/** 122 bits of a derived id as a UUID of version 8, which RFC 9562 leaves to the maker. */
function uuid(derived: string): string {
  const bytes = Buffer.from(derived, 'base64url');
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}
