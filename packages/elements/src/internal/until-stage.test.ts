import { waitUntil as wait } from '@open-wc/testing';

/** Waits until something holds, as long as a busy machine may need. */
export const waitUntil: typeof wait = (met, message = 'what was waited for', options = {}) =>
  wait(met, message, { timeout: 6_000, ...options });
