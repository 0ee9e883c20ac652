import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import { drawSizes, pictureType, redraw } from './pictures.ts';

const plain = (width = 60, height = 40) =>
  sharp({ create: { width, height, channels: 3, background: { r: 200, g: 30, b: 30 } } });
const sizesOf = (drawn: readonly { width: number; height: number }[]) =>
  drawn.map(({ width, height }) => [width, height]);

test('a picture is drawn in the widths asked for, none wider than itself', async () => {
  const drawn = await drawSizes(await plain(1_000, 500).png().toBuffer(), [320, 640, 1_280]);
  assert.deepEqual(sizesOf(drawn), [
    [320, 160],
    [640, 320],
    [1_000, 500],
  ]);
  for (const { bytes, width, height } of drawn) {
    const meta = await sharp(bytes).metadata();
    assert.deepEqual([meta.format, meta.width, meta.height], ['webp', width, height]);
  }
  assert.deepEqual(sizesOf(await drawSizes(await plain(3_000, 30).jpeg().toBuffer(), [320, 640])), [
    [320, 3],
    [640, 6],
  ]);
});

test('what the camera noted turns the picture upright and then is gone', async () => {
  const exif = { IFD0: { Copyright: 'CANARY' }, IFD3: { GPSLatitude: '52/1 31/1 0/1' } };
  const photo = await plain(60, 40).jpeg().withExif(exif).withMetadata({ orientation: 6 }).toBuffer();
  const [only] = await drawSizes(photo, [640]);
  assert.deepEqual([only!.width, only!.height], [40, 60]);
  const meta = await sharp(only!.bytes).metadata();
  assert.deepEqual([meta.exif, meta.icc, meta.xmp, meta.orientation], [undefined, undefined, undefined, undefined]);
  assert.ok(!only!.bytes.includes('CANARY') && !only!.bytes.includes('EXIF'));
});

test('an animation stays one', async () => {
  const frames = await sharp(
    await Promise.all(
      ['#f00', '#0f0', '#00f'].map((background) =>
        sharp({ create: { width: 20, height: 10, channels: 3, background } })
          .png()
          .toBuffer(),
      ),
    ),
    { join: { animated: true } },
  )
    .gif()
    .toBuffer();
  const [moving, ...more] = await drawSizes(frames, [320]);
  assert.equal(more.length, 0);
  assert.deepEqual([moving!.width, moving!.height], [20, 10]);
  assert.equal((await sharp(moving!.bytes).metadata()).pages, 3);
});

test('a damaged picture, one of too many pixels, and what is no picture are refused in words', async () => {
  const photo = await plain(400, 400).jpeg().toBuffer();
  await assert.rejects(drawSizes(photo.subarray(0, photo.length / 2), [320]), /damaged/);
  await assert.rejects(
    redraw(photo, (image) => image.png().toBuffer(), { pixels: 100 }),
    /more than/,
  );
  await assert.rejects(drawSizes(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), [320]), /not PNG/);
});

test('types are told by the first bytes', async () => {
  for (const format of ['png', 'jpeg', 'webp', 'gif', 'avif'] as const)
    assert.equal(pictureType(await plain().toFormat(format).toBuffer()), format);
  assert.equal(pictureType(Buffer.from('GIF87')), undefined);
});
