import { crc32 } from 'node:zlib';

const DIGITS = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

/** Bytes of a base58 text: the other direction of what the server writes, so that the two check each other. */
export function fromBase58(text: string): Buffer {
  const value = [...text].reduce((sum, digit) => sum * 58n + BigInt(DIGITS.indexOf(digit)), 0n);
  const hex = value === 0n ? '' : value.toString(16);
  const zeros = /^1*/.exec(text)![0].length;
  return Buffer.concat([Buffer.alloc(zeros), Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex')]);
}

/** One chunk of a PNG. */
export interface Chunk {
  readonly type: string;
  readonly data: Buffer;
}

/** Every chunk of a PNG; throws where one is damaged or the file does not end where it says. */
export function readChunks(png: Buffer): Chunk[] {
  if (png.subarray(0, 8).toString('hex') !== '89504e470d0a1a0a') throw new Error('This is no PNG.');
  const chunks: Chunk[] = [];
  let at = 8;
  while (at < png.length) {
    const length = png.readUInt32BE(at);
    const named = png.subarray(at + 4, at + 8 + length);
    if (png.readUInt32BE(at + 8 + length) !== crc32(named)) throw new Error(`The chunk at ${at} is damaged.`);
    chunks.push({ type: named.subarray(0, 4).toString('latin1'), data: named.subarray(4) });
    at += 12 + length;
  }
  if (chunks[0]?.type !== 'IHDR' || chunks.at(-1)?.type !== 'IEND')
    throw new Error('The PNG does not begin or end well.');
  return chunks;
}

/** The credential baked into a PNG, by §5.3.3.1.2 of Open Badges 3.0. */
export function unbakePng(png: Buffer): string {
  const found = readChunks(png).filter(
    ({ type, data }) => type === 'iTXt' && data.subarray(0, 20).toString('latin1') === 'openbadgecredential\0',
  );
  if (found.length !== 1) throw new Error(`The PNG has ${found.length} credentials.`);
  const { data } = found[0]!;
  const [compressed, method] = [data[20], data[21]];
  if (compressed !== 0 || method !== 0) throw new Error('The credential is compressed.');
  const language = data.indexOf(0, 22);
  const keyword = data.indexOf(0, language + 1);
  return data.subarray(keyword + 1).toString('utf8');
}

/** The credential baked into an SVG. */
export function unbakeSvg(svg: string): string {
  const tag =
    /<svg\b[^>]*\bxmlns:openbadges="https:\/\/purl\.imsglobal\.org\/ob\/v3p0"[^>]*>\s*<openbadges:credential verify="([^"]*)">/.exec(
      svg,
    );
  if (!tag) throw new Error('There is no credential directly after the svg tag.');
  if (svg.split('<openbadges:credential').length !== 2) throw new Error('There is more than one credential.');
  return tag[1]!;
}
