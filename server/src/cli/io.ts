import type { Environment } from '../config.ts';

/** What a command may touch besides files: its environment and the terminal. */
export interface Io {
  readonly env: Environment;
  /** Writes a line for whoever, or whatever, reads the result. */
  print(line: string): void;
  /** Writes a line that explains, beside the result. */
  note(line: string): void;
}
