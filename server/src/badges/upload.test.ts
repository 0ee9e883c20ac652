import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { readChunks } from './testing.reading.ts';
import { readUpload } from './upload.ts';

const refused = { code: 'invalid' };
const plain = (width = 60, height = 40) =>
  sharp({ create: { width, height, channels: 4, background: { r: 200, g: 30, b: 30, alpha: 1 } } });

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, check]);
}

/** A PNG of one colour that claims to be this large: few bytes, very many pixels. */
function bomb(side: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([1, 0, 0, 0, 0], 8);
  const row = Math.ceil(side / 8) + 1;
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(row * side), { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

test('every accepted type becomes a square PNG, without cutting anything off', async () => {
  for (const format of ['png', 'jpeg', 'webp', 'gif'] as const) {
    const kept = await readUpload(await plain().toFormat(format).toBuffer());
    const { width, height, format: now } = await sharp(kept).metadata();
    assert.deepEqual([width, height, now], [512, 512, 'png'], format);
    const { data, info } = await sharp(kept).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
    const alphaAt = (x: number, y: number) => data[(y * info.width + x) * 4 + 3];
    assert.deepEqual([alphaAt(256, 10), alphaAt(256, 256), alphaAt(5, 256)], [0, 255, 255], format);
  }
});

test('where a photo was taken, and by whom, is gone; it stands upright', async () => {
  const photo = await plain()
    .jpeg()
    .withExif({
      IFD0: { Artist: 'Somebody', Orientation: '6' },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '52/1 31/1 0/1' },
    })
    .toBuffer();
  assert.ok((await sharp(photo).metadata()).exif);
  const kept = await readUpload(photo);
  const { exif, icc, xmp, iptc, orientation } = await sharp(kept).metadata();
  assert.deepEqual([exif, icc, xmp, iptc, orientation], [undefined, undefined, undefined, undefined, undefined]);
  assert.deepEqual(
    [...new Set(readChunks(kept).map(({ type }) => type))].filter((type) => /^(tEXt|zTXt|iTXt|eXIf|tIME)$/.test(type)),
    [],
  );
  assert.ok(!kept.includes('Somebody') && !kept.includes('GPS'));
});

test('what hides behind a picture is gone: a page, a script, an archive', async () => {
  const png = await plain().png().toBuffer();
  const gif = await plain().gif().toBuffer();
  for (const [picture, payload] of [
    [png, '<script>alert(1)</script>'],
    [png, 'PK\u0003\u0004'],
    [gif, '=1;alert(document.domain)//'],
  ] as const) {
    const kept = await readUpload(Buffer.concat([picture, Buffer.from(payload)]));
    assert.ok(!kept.includes(payload));
  }
  const commented = Buffer.concat([
    png.subarray(0, 33),
    chunk('tEXt', Buffer.from('Comment\0<svg onload=1>')),
    png.subarray(33),
  ]);
  assert.ok(!(await readUpload(commented)).includes('onload'));
});

test('of an animation the first frame is kept', async () => {
  const frames = Buffer.concat([Buffer.alloc(10 * 10 * 3, 255), Buffer.alloc(10 * 10 * 3, 0)]);
  const gif = await sharp(frames, { raw: { width: 10, height: 20, channels: 3, pageHeight: 10 } })
    .gif({ delay: [100, 100], loop: 0 })
    .toBuffer();
  assert.equal((await sharp(gif, { pages: -1 }).metadata()).pages, 2);
  const { data } = await sharp(await readUpload(gif))
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  assert.ok(data[256 * 512 * 3]! > 250);
});

test('a picture of 900 million pixels in a few bytes is refused before it fills the memory', async () => {
  const large = bomb(30_000);
  assert.ok(large.length < 700_000, String(large.length));
  const [memory, started] = [process.memoryUsage().rss, performance.now()];
  await assert.rejects(readUpload(large), refused);
  assert.ok(performance.now() - started < 1_000);
  assert.ok(process.memoryUsage().rss - memory < 64 * 1_048_576);
  assert.ok(await readUpload(bomb(4_000)));
});

test('SVG, other types, damaged and empty files are refused', async () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>1</script></svg>';
  const png = await plain().png().toBuffer();
  const heavy = Buffer.concat([png, Buffer.alloc(700_000)]);
  const tiff = await plain().tiff().toBuffer();
  for (const [what, bytes] of [
    ['svg', Buffer.from(svg)],
    ['svg behind a declaration', Buffer.from(`<?xml version="1.0"?>${svg}`)],
    ['svg that begins like a GIF', Buffer.from(`GIF89a${svg}`)],
    ['tiff', tiff],
    ['pdf', Buffer.from('%PDF-1.7')],
    ['empty', Buffer.alloc(0)],
    ['truncated', png.subarray(0, png.length / 2)],
    ['header alone', png.subarray(0, 33)],
    ['too heavy', heavy],
    ['RIFF that is a sound', Buffer.from('RIFF\u0004\u0000\u0000\u0000WAVEfmt ')],
  ] as const)
    await assert.rejects(readUpload(bytes), refused, what);
});

test('two hundred damaged files end in a refusal or a picture, never otherwise', async () => {
  let state = 5;
  const random = (below: number) => (state = (state * 48_271) % 2_147_483_647) % below;
  const originals = await Promise.all(
    (['png', 'jpeg', 'webp', 'gif'] as const).map((format) => plain(24, 24).toFormat(format).toBuffer()),
  );
  for (let index = 0; index < 200; index += 1) {
    const bytes = Buffer.from(originals[index % 4]!);
    for (let change = 0; change <= random(4); change += 1) bytes[random(bytes.length)] = random(256);
    const kept = await readUpload(bytes).catch((error: { code?: string }) => {
      assert.equal(error.code, 'invalid');
      return undefined;
    });
    if (kept) assert.equal((await sharp(kept).metadata()).width, 512);
  }
});
