import { existsSync } from 'node:fs';
import type { Found } from './found.ts';
import { findProgram, isRoot, run } from './programs.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome'];
const ELSEWHERE = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** Finds Chromium, or installs Debian's package where this user may. */
export async function findChromium(): Promise<Found> {
  const chosen = process.env.LC_TEST_CHROMIUM;
  if (chosen !== undefined && !existsSync(chosen))
    return { at: undefined, says: `none: LC_TEST_CHROMIUM names ${chosen}, which is not there` };
  const here = chosen ?? locate();
  if (here) return { at: here, says: here };
  const apt = findProgram('apt-get');
  if (!isRoot || !apt) {
    const cure = apt ? 'run `apt-get install chromium` as root' : 'install Chromium or Chrome';
    return { at: undefined, says: `none found; ${cure}, or name one in LC_TEST_CHROMIUM` };
  }
  return install(apt);
}

const locate = () => NAMES.map((name) => findProgram(name)).find(Boolean) ?? ELSEWHERE.find((path) => existsSync(path));

async function install(apt: string): Promise<Found> {
  console.log('Chromium is missing: installing the package chromium …');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  try {
    await run(apt, ['update'], { env });
    await run(apt, ['install', '--yes', '--no-install-recommends', 'chromium'], { env });
  } catch (error) {
    return {
      at: undefined,
      says: `none found, and installing the package chromium failed: ${(error as Error).message}`,
    };
  }
  const at = locate();
  return { at, says: at ? `${at} (installed now)` : 'none found, although the package chromium was installed' };
}
