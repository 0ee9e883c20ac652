import type { UploadView } from '@learning-commons/client';

import { formatNumber, msg, str } from '../internal/localize.ts';
import { wordsFor } from '../internal/words.ts';
import { endingWords, sizeWords } from './file-words.ts';

/** Why a file was not taken, and what can be done. Nothing else that was written is touched by it. */
export function refusalOf({ name, error }: Pick<UploadView, 'name' | 'error'>): string {
  const { reason, limit } = (error?.details ?? {}) as { reason?: string; limit?: number };
  switch (reason) {
    case 'type':
      return msg(str`Files of the kind ${endingWords(name) || name} are not taken here.`);
    case 'mismatch':
    case 'refused':
      return msg('The file is not what its name says, or is damaged.');
    case 'size':
      return msg(str`This file is too large: at most ${sizeWords(limit ?? 0)}.`);
    case 'quota':
      return msg(
        str`Your room for files is used up: ${sizeWords(limit ?? 0)} in all. Remove files you no longer need.`,
      );
    case 'empty':
      return msg('The file is empty.');
    case 'off':
      return msg('Files cannot be attached in this community.');
    case 'name':
      return msg('The name of the file has no ending that says what it is.');
    case 'gone':
      return msg('The file is no longer here. Add it again.');
    default:
      return wordsFor(error);
  }
}

/** How far a file is. */
export function stateWords({ state, sent, bytes, error }: UploadView): string {
  switch (state) {
    case 'waiting':
      return msg('Waiting');
    case 'sending':
      return msg(str`${formatNumber(Math.floor((100 * sent) / Math.max(1, bytes)))} % of ${sizeWords(bytes)}`);
    case 'paused':
      return error?.code === 'rate_limited'
        ? wordsFor(error)
        : msg('Waiting for the connection. It goes on by itself.');
    case 'processing':
      return msg('Being checked …');
    case 'ready':
      return sizeWords(bytes);
    case 'failed':
      return msg('Not taken');
  }
}
