import { fail } from '@learning-commons/protocol';
import { plainLine } from '../kernel/plain-line.ts';
import { endingOf } from './types.ts';

/** Characters of a name that is kept. */
const LONGEST = 200;
/** Characters of a name in an address. */
const SLUG = 40;
/** What systems read in names as more than a letter. */
const RESERVED = /[<>:"|?*\\/]/g;
/** Names that one system takes for devices, whatever their ending. */
const DEVICES = /^(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i;

/**
 * A file's name as it may be shown and saved: one line, without folders, invisible characters and what systems take for more than
 * a letter. Its ending stays. Rejects with `invalid` where nothing is left, or no ending.
 */
export function cleanName(given: string): string {
  const last = given.split(/[\\/]/).at(-1)!;
  const ending = endingOf(plainLine(last, 4_000));
  const stem = plainLine(last, 4_000)
    .slice(0, -(ending.length + 1))
    .replace(RESERVED, ' ')
    .replace(/^[.\s]+|[.\s]+$/g, '')
    .replace(/\.{2,}/g, '.')
    .replace(DEVICES, '_$&');
  if (!/^[a-z0-9]{1,10}$/.test(ending) || stem === '')
    throw fail('invalid', 'The file’s name has no ending that says what it is, or no name before it.', {
      reason: 'name',
    });
  return `${plainLine(stem, LONGEST - ending.length - 1)}.${ending}`;
}

/** The name in letters that need no escape, for the end of an address. */
export function addressName(name: string, ending: string): string {
  const slug = name
    .replace(/\.[^.]*$/, '')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .slice(0, SLUG)
    .replace(/^-+|-+$/g, '');
  return `${slug || 'file'}.${ending}`;
}

/** `Content-Disposition` after RFC 6266: the plain name for old software, the true one for the rest. */
export function disposition(kind: 'inline' | 'attachment', name: string): string {
  const plain = addressName(name, endingOf(name));
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${kind}; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
