import { PORTAL } from './forge.ts';
import { all, each, type Attack, type Workshop } from './workshop.ts';

/** Truly signed tokens whose claims make them no good. */
export function claimAttacks(shop: Workshop): Attack[] {
  return [...wrongNames(shop), ...wrongTimes(shop)];
}

const ISSUERS = [
  undefined,
  null,
  '',
  7,
  [PORTAL],
  {},
  `${PORTAL}/`,
  PORTAL.toUpperCase(),
  ` ${PORTAL}`,
  `${PORTAL}\0`,
  'http://portal.example.com',
  'https://pоrtal.example.com',
  '__proto__',
  'portal',
];
const SUBJECTS = [undefined, null, '', 7, ['u-1'], {}, 'x'.repeat(256), 'u\0', 'u\n1', '\ud800', 'u-1\udfff'];
const NO_AUDIENCES = [undefined, null, 7, {}, [], ['acme', 7], [['acme']], Array.from({ length: 21 }, () => 'acme')];
const OTHER_AUDIENCES = [
  '',
  'ACME',
  'acme ',
  'acme\0',
  'other',
  '__proto__',
  'constructor',
  ['acme', 'globex'],
  ['other', 'another'],
  'acme,globex',
  '*',
];

function wrongNames(shop: Workshop): Attack[] {
  const claim = (name: string) => (value: unknown) => shop.portal({}, { [name]: value });
  return [
    ...each('issuer', 'iss', ISSUERS, claim('iss')),
    ...each('claims', 'sub', SUBJECTS, claim('sub')),
    ...each('claims', 'aud', NO_AUDIENCES, claim('aud')),
    ...each('audience', 'aud', OTHER_AUDIENCES, claim('aud')),
  ];
}

function wrongTimes(shop: Workshop): Attack[] {
  const iat = Math.floor(shop.world.now / 1_000);
  const times = [undefined, null, '', `${iat + 60}`, true, [], [iat + 60], {}, -1];
  const claim = (name: string) => (value: unknown) => shop.portal({}, { [name]: value });
  return [
    ...each('claims', 'exp', times, claim('exp')),
    ...each('claims', 'iat', times, claim('iat')),
    ...each('claims', 'nbf', times.slice(1), claim('nbf')),
    ...all('claims', {
      'exp without end': shop.written({ payload: shop.payload.replace(/"exp":\d+/, '"exp":1e999') }),
      'exp equal to iat': shop.portal({}, { exp: iat }),
      'exp before iat': shop.portal({}, { exp: iat + 1, iat: iat + 2 }),
    }),
    ...all('lifetime', {
      'an hour of life': shop.portal({}, { exp: iat + 3_600 }),
      'a second too long': shop.portal({}, { exp: iat + 901 }),
      milliseconds: shop.portal({}, { exp: shop.world.now + 600_000 }),
      'nearly eternal': shop.portal({}, { exp: Number.MAX_VALUE }),
      'iat of 1970': shop.portal({}, { iat: 0 }),
    }),
    ...all('not_yet_valid', {
      'nbf without end': shop.portal({}, { nbf: Number.MAX_VALUE }),
      'iat in the future': shop.portal({}, { iat: iat + 60, exp: iat + 120 }),
    }),
    ...all('expired', { 'long ago': shop.portal({}, { iat: iat - 10_000, exp: iat - 9_500 }) }),
  ];
}
