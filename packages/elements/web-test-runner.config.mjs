import { fileURLToPath } from 'node:url';
import { esbuildPlugin } from '@web/dev-server-esbuild';
import { playwrightLauncher } from '@web/test-runner-playwright';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** `npm test elements` finds the browser; `wtr` by hand takes Debian's. */
const executablePath = process.env.LC_TEST_CHROMIUM ?? process.env.CHROMIUM ?? '/usr/bin/chromium';
const args = ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

/** A picture at `/test-pictures/<any name>`: what refuses `data:` addresses needs one that a server has. */
const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const pictures = {
  name: 'pictures',
  serve: ({ path }) =>
    path.startsWith('/test-pictures/') ? { body: Buffer.from(pixel, 'base64'), type: 'image/png' } : undefined,
};

/** Recordings that no browser can play, and captions for them: a missing file is a failure of its own here. */
const recordings = {
  name: 'recordings',
  serve({ path }) {
    if (path.endsWith('.mp3')) return { body: Buffer.alloc(0), type: 'audio/mpeg' };
    return path.endsWith('.vtt') ? { body: 'WEBVTT\n', type: 'text/vtt' } : undefined;
  },
};

export default {
  rootDir: here('../../'),
  // A stage sets the scene for the tests beside it and holds none itself.
  files: [here('src/**/*.test.ts'), `!${here('src/**/*-stage.test.ts')}`],
  nodeResolve: true,
  plugins: [pictures, recordings, esbuildPlugin({ ts: true, target: 'es2023', tsconfig: here('tsconfig.json') })],
  browsers: [playwrightLauncher({ product: 'chromium', launchOptions: { executablePath, args } })],
  concurrency: 2,
  filterBrowserLogs: ({ args }) => !`${args[0]}`.startsWith('Lit is in dev mode'),
  testFramework: { config: { timeout: 10_000 } },
};
