/**
 * What the data model of Open Badges 3.0 demands of the credentials we make, restated by us from the tables of the
 * specification (1EdTech, final release, appendix B: AchievementCredential, AchievementSubject, Achievement, Criteria,
 * IdentityObject, Image, Profile, EndorsementCredential, CredentialSchema, CredentialStatus). 1EdTech's own schema files may
 * not be distributed in parts, so they are not kept here. Stricter than theirs in one way: no property beyond these is let
 * through, so whoever adds one to a credential adds it here, with the table open.
 */
const uri = { type: 'string', format: 'uri' };
const text = { type: 'string' };
const dateTime = { type: 'string', format: 'date-time', pattern: 'Z$' };
const jws = { type: 'string', pattern: '^[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+$' };
const typed = (...names: readonly string[]) => ({
  type: 'array',
  items: { type: 'string' },
  allOf: names.map((name) => ({ contains: { const: name } })),
});
const closed = (properties: object, required: readonly string[]) => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});

const context = {
  type: 'array',
  prefixItems: [
    { const: 'https://www.w3.org/ns/credentials/v2' },
    { type: 'string', pattern: '^https://purl\\.imsglobal\\.org/spec/ob/v3p0/context-3\\.\\d\\.\\d\\.json$' },
  ],
  minItems: 2,
  maxItems: 2,
};
const identifierTypes = [
  'name sourcedId systemId productId userName accountId emailAddress nationalIdentityNumber isbn issn lisSourcedId',
  'oneRosterSourcedId sisSourcedId ltiContextId ltiDeploymentId ltiToolId ltiPlatformId ltiUserId identifier',
].flatMap((line) => line.split(' '));

const image = closed({ id: uri, type: { const: 'Image' }, caption: text }, ['id', 'type']);
const profile = closed({ id: uri, type: typed('Profile'), name: text, url: uri }, ['id', 'type']);
const identity = closed(
  {
    type: { const: 'IdentityObject' },
    hashed: { type: 'boolean' },
    identityHash: { type: 'string', pattern: '^(sha256\\$[0-9a-f]{64}|md5\\$[0-9a-f]{32})$' },
    identityType: { enum: identifierTypes },
    salt: text,
  },
  ['type', 'hashed', 'identityHash', 'identityType'],
);
const achievement = closed(
  {
    id: uri,
    type: typed('Achievement'),
    achievementType: {
      enum: ['Achievement', 'Award', 'Badge', 'Certificate', 'Competency', 'Course', 'MicroCredential'],
    },
    name: { type: 'string', minLength: 1 },
    description: { type: 'string', minLength: 1 },
    criteria: closed({ id: uri, narrative: { type: 'string', minLength: 1 } }, []),
    image,
    creator: profile,
    tag: { type: 'array', items: text },
  },
  ['id', 'type', 'criteria', 'description', 'name'],
);
const subject = {
  ...closed(
    {
      id: uri,
      type: typed('AchievementSubject'),
      identifier: { type: 'array', items: identity, minItems: 1 },
      achievement,
      narrative: text,
    },
    ['type', 'achievement'],
  ),
  // §9.1: who was awarded is known by an id or an identifier.
  anyOf: [{ required: ['id'] }, { required: ['identifier'] }],
};
const schemas = {
  type: 'array',
  items: closed({ id: uri, type: { const: '1EdTechJsonSchemaValidator2019' } }, ['id', 'type']),
};
/** W3C Data Integrity §2.1; and the claims of a JWT, §8.2.4.1 of Open Badges. */
const proof = closed(
  {
    '@context': context,
    type: { const: 'DataIntegrityProof' },
    cryptosuite: { const: 'eddsa-jcs-2022' },
    created: dateTime,
    verificationMethod: uri,
    proofPurpose: { const: 'assertionMethod' },
    proofValue: { type: 'string', pattern: '^z[1-9A-HJ-NP-Za-km-z]+$' },
  },
  ['type', 'cryptosuite', 'created', 'verificationMethod', 'proofPurpose', 'proofValue'],
);
const claims = { iss: uri, jti: uri, sub: uri, nbf: { type: 'integer' } };

/** An `OpenBadgeCredential`, with a proof inside or as the payload of a JWT. */
export const openBadgeCredential = closed(
  {
    '@context': context,
    id: uri,
    type: typed('VerifiableCredential', 'OpenBadgeCredential'),
    name: text,
    issuer: profile,
    validFrom: dateTime,
    credentialSubject: subject,
    endorsementJwt: { type: 'array', items: jws },
    credentialSchema: schemas,
    credentialStatus: closed({ id: uri, type: { const: '1EdTechRevocationList' } }, ['id', 'type']),
    proof,
    ...claims,
  },
  ['@context', 'id', 'type', 'issuer', 'validFrom', 'credentialSubject'],
);

/** An `EndorsementCredential` as the payload of a JWT. */
export const endorsementCredential = closed(
  {
    '@context': context,
    id: uri,
    type: typed('VerifiableCredential', 'EndorsementCredential'),
    name: text,
    issuer: profile,
    validFrom: dateTime,
    credentialSubject: closed({ id: uri, type: typed('EndorsementSubject'), endorsementComment: text }, ['id', 'type']),
    credentialSchema: schemas,
    ...claims,
  },
  ['@context', 'id', 'type', 'issuer', 'validFrom', 'credentialSubject'],
);

/** What `1EdTechRevocationList` resolves to (VC Revocation List 1.0). */
export const revocationList = closed(
  {
    id: uri,
    issuer: uri,
    revokedCredential: { type: 'array', items: closed({ id: uri, revoked: { type: 'boolean' } }, ['id']) },
  },
  ['id', 'issuer', 'revokedCredential'],
);
