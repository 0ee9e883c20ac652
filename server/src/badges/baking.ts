import { crc32 } from 'node:zlib';
import { s } from 'hastscript';
import { toHtml } from 'hast-util-to-html';
import type { Element } from './drawing.ts';

/** Bytes of a PNG before its first chunk, and of the first chunk, which is always `IHDR`. */
const HEAD = 8 + 25;
const KEYWORD = 'openbadgecredential';
const NAMESPACE = 'https://purl.imsglobal.org/ob/v3p0';

/** Puts a signed credential into a PNG, as an `iTXt` chunk after the header; the picture stays as it is. */
export function bakePng(png: Uint8Array, jwt: string): Buffer {
  const text = Buffer.concat([
    Buffer.from(`${KEYWORD}\0`, 'latin1'),
    // Not compressed, no method, no language, no translated keyword.
    Buffer.from([0, 0, 0, 0]),
    Buffer.from(jwt, 'utf8'),
  ]);
  return Buffer.concat([png.subarray(0, HEAD), chunk('iTXt', text), png.subarray(HEAD)]);
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, check]);
}

/** Puts a signed credential into a drawing, directly after its `svg` tag. */
export function bakeSvg(drawing: Element, jwt: string): string {
  const credential: Element = {
    type: 'element',
    tagName: 'openbadges:credential',
    properties: { verify: jwt },
    children: [],
  };
  return writeSvg({
    ...drawing,
    properties: { ...drawing.properties, 'xmlns:openbadges': NAMESPACE },
    children: [credential, ...drawing.children],
  });
}

/** A drawing that shows a PNG, for pictures that were uploaded. */
export function wrapPng(png: Uint8Array): Element {
  const href = `data:image/png;base64,${Buffer.from(png).toString('base64')}`;
  return s('svg', { xmlns: 'http://www.w3.org/2000/svg', viewBox: '0 0 512 512', width: '512', height: '512' }, [
    s('image', { href, width: '512', height: '512' }),
  ]);
}

/** A drawing as a file. */
export function writeSvg(drawing: Element): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${toHtml(drawing, { space: 'svg' })}`;
}
