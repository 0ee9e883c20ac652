import { SAXParser } from 'parse5-sax-parser';

/** Bytes in which a page has to name its encoding. */
const HEAD = 1_024;

/** Text of a page in the encoding that its answer, its first bytes or its markup name; UTF-8 where none does, Windows-1252 where that does not fit. */
export function decode(bytes: Uint8Array, charset: string | undefined): string {
  const label = marked(bytes) ?? charset ?? declared(bytes);
  return decodeAs(bytes, label) ?? decodeAs(bytes, 'utf-8', true) ?? new TextDecoder('windows-1252').decode(bytes);
}

function marked([first, second, third]: Uint8Array): string | undefined {
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return undefined;
}

/** What the markup declares where the standard has browsers look for it. */
function declared(bytes: Uint8Array): string | undefined {
  let label: string | undefined;
  const parser = new SAXParser();
  parser.on('startTag', ({ tagName, attrs }) => {
    const said = new Map(attrs.map(({ name, value }) => [name, value.trim()]));
    if (tagName !== 'meta') return;
    const [, inContent] = (said.get('content') ?? '').toLowerCase().split('charset=');
    label ??= said.get('charset') ?? (said.has('http-equiv') ? inContent : undefined);
  });
  parser.write(Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, HEAD)).toString('latin1'));
  parser.destroy();
  return label?.toLowerCase().startsWith('utf-16') ? 'utf-8' : label;
}

/** Undefined for an encoding that nobody knows, and, if asked to be strict, for bytes that break it. A cut letter at the end breaks nothing. */
function decodeAs(bytes: Uint8Array, label: string | undefined, fatal = false): string | undefined {
  if (label === undefined) return undefined;
  try {
    return new TextDecoder(label, { fatal }).decode(bytes, { stream: true });
  } catch {
    return undefined;
  }
}
