import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError, problem } from './config.problems.ts';
import type { SecretIssuer } from './kernel/issuer.ts';

/** The demo's own issuer. Its secret is made once and stays in the data folder, for its owner's eyes only. */
export function demoIssuer(data: string, community: string): SecretIssuer {
  return {
    id: 'demo',
    issuer: 'urn:learning-commons:demo',
    kind: 'secret',
    communities: [community],
    secret: demoSecret(data),
  };
}

function demoSecret(data: string): string {
  const file = join(data, 'demo-secret');
  try {
    mkdirSync(data, { recursive: true });
    return keep(file, randomBytes(32).toString('base64url'));
  } catch (error) {
    throw new ConfigError([
      problem(
        'LC_DATA',
        `${data}, where ${(error as NodeJS.ErrnoException).code ?? 'an error'} stops the demo from keeping its secret`,
        'a folder this user may write to',
      ),
    ]);
  }
}

/** Writes the fresh secret, or answers the one that is already there. */
function keep(file: string, fresh: string): string {
  try {
    writeFileSync(file, fresh, { flag: 'wx', mode: 0o600 });
    return fresh;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  chmodSync(file, 0o600);
  const kept = readFileSync(file, 'utf8');
  if (kept.length >= 32) return kept;
  // Another start was cut short between making the file and filling it.
  writeFileSync(file, fresh);
  return fresh;
}
