import { base64 } from './forge.ts';
import { all, each, type Attack, type Workshop } from './workshop.ts';

/** Tokens in forms that other readers might understand, or understand otherwise. */
export function formAttacks(shop: Workshop): Attack[] {
  return [otherSerialisations, otherContents, repeatedNames, extensions, otherTypes].flatMap((make) => make(shop));
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

function otherSerialisations(shop: Workshop): Attack[] {
  const good = shop.portal();
  const [header, payload, signature] = good.split('.') as [string, string, string];
  const unused = (part: string) => part.slice(0, -1) + DIGITS.charAt(DIGITS.indexOf(part.at(-1)!) + 1);
  const json = JSON.stringify({ protected: header, payload, signature });
  return all('malformed', {
    nothing: '',
    dots: '..',
    'one part': header,
    'two parts': `${header}.${payload}`,
    'no signature': `${header}.${payload}.`,
    'no header': `.${payload}.${signature}`,
    'no payload': `${header}..${signature}`,
    'an empty fourth part': `${good}.`,
    'a fourth part': `${good}.${signature}`,
    'two tokens': `${good}${good}`,
    'blank before': ` ${good}`,
    'blank after': `${good} `,
    'line break after': `${good}\n`,
    'NUL after': `${good}\0`,
    'blank inside': `${header}. ${payload}.${signature}`,
    'Bearer before': `Bearer ${good}`,
    padding: `${header}=.${payload}==.${signature}=`,
    'the other base64 alphabet': good.replace(/^./, '+'),
    'percent sign': good.replaceAll('.', '%2E'),
    'full-width dots': good.replaceAll('.', '．'),
    'zero-width blank': good.replace('.', '\u200B.'),
    'byte order mark before': `\uFEFF${good}`,
    'a letter that looks alike': good.replace('e', 'е'),
    'unused bits of the signature': `${header}.${payload}.${unused(signature)}`,
    'flattened JSON': json,
    'general JSON': JSON.stringify({ payload, signatures: [{ protected: header, signature }] }),
    'JSON in base64': base64(json),
    'JWE, five parts': [base64('{"alg":"dir","enc":"A256GCM"}'), '', base64('iv'), payload, signature].join('.'),
    'JWE, five full parts': [header, 'AAAA', 'AAAA', payload, signature].join('.'),
    'too long': shop.portal({}, { name: 'x'.repeat(9_000) }),
    'much too long': 'a'.repeat(2_000_000),
  });
}

function otherContents(shop: Workshop): Attack[] {
  return all('malformed', {
    'a header that is no object': shop.written({ header: '"HS256"' }),
    'a header that is a list': shop.written({ header: '[{"alg":"HS256"}]' }),
    'a header that is null': shop.written({ header: 'null' }),
    'a header that is no JSON': shop.written({ header: "{'alg':'HS256'}" }),
    'something after the header': shop.written({ header: '{"alg":"HS256","typ":"JWT"}{}' }),
    'byte order mark in the header': shop.written({ header: '\uFEFF{"alg":"HS256","typ":"JWT"}' }),
    'UTF-16': shop.written({ header: Buffer.from('{"alg":"HS256","typ":"JWT"}', 'utf16le') }),
    'broken UTF-8 in the header': shop.written({
      header: Buffer.concat([
        Buffer.from('{"alg":"HS256","typ":"JWT","x":"'),
        Buffer.from([0xc0, 0xaf]),
        Buffer.from('"}'),
      ]),
    }),
    'broken UTF-8 in the claims': shop.written({
      payload: Buffer.concat([Buffer.from(shop.payload.slice(0, -1)), Buffer.from(',"x":"\xff"}', 'latin1')]),
    }),
    'a token as payload': shop.written({ payload: shop.portal() }),
    'a text as payload': shop.written({ payload: JSON.stringify(shop.portal()) }),
    'a list as payload': shop.written({ payload: `[${shop.payload}]` }),
    'null as payload': shop.written({ payload: 'null' }),
    'a deep pit as payload': shop.written({ payload: '['.repeat(2_000) + ']'.repeat(2_000) }),
  });
}

function repeatedNames(shop: Workshop): Attack[] {
  const claims = (more: string) => shop.written({ payload: `${shop.payload.slice(0, -1)},${more}}` });
  return all('malformed', {
    'alg twice': shop.written({ header: '{"alg":"none","alg":"HS256","typ":"JWT"}' }),
    'alg twice, equal': shop.written({ header: '{"alg":"HS256","alg":"HS256","typ":"JWT"}' }),
    'alg twice, once in disguise': shop.written({ header: '{"\\u0061lg":"none","alg":"HS256","typ":"JWT"}' }),
    'kid twice': shop.written({ header: '{"alg":"HS256","typ":"JWT","kid":"a","kid":"b"}' }),
    'sub twice': claims('"sub":"admin"'),
    'exp twice': claims('"exp":99999999999'),
    'role twice, with blanks': claims('"role":"learner","role" \n : "admin"'),
    'a name twice far below': claims('"x":[{"a":{"b":1,"c":"}","b":2}}]'),
  });
}

function extensions(shop: Workshop): Attack[] {
  const headers = [
    { crit: ['exp'] },
    { crit: [] },
    { crit: 'exp' },
    { crit: ['b64'], b64: true },
    { crit: ['b64'], b64: false },
    { b64: false },
    { b64: true },
    { crit: null },
    { zip: 'DEF' },
    { enc: 'A256GCM' },
    { cty: 'JWT' },
    { crit: ['__proto__'] },
  ];
  return each('unsupported', 'header', headers, (header) => shop.portal(header));
}

function otherTypes(shop: Workshop): Attack[] {
  const types = [
    undefined,
    '',
    'JWE',
    'JOSE',
    'logout+jwt',
    'dpop+jwt',
    'secevent+jwt',
    'token-introspection+jwt',
    'application/json',
    'JWT\0',
    ' JWT',
    'JWT, at+jwt',
    'at+jwt+jwt',
    'ＪＷＴ',
    'application/application/jwt',
    null,
    1,
    ['JWT'],
  ];
  return each('type', 'typ', types, (typ) => shop.portal({ typ }));
}
