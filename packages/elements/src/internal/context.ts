import { createContext } from '@lit/context';
import type { CommonsClient } from '@learning-commons/client';

/**
 * How a widget finds the client of the nearest `<lc-commons>`. The key is the same in every copy of the script, and
 * carries the version of the client's face, so that copies understand each other or do not meet.
 */
export const clientContext = createContext<CommonsClient | undefined>(Symbol.for('learning-commons.client.1'));
