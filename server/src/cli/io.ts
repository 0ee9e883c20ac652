import type { Environment } from '../config.ts';

/** What a command may touch besides files: its environment and the terminal. */
export interface Io {
  readonly env: Environment;
  /** Writes a line of the result. */
  print(line: string): void;
  /** Writes a line that explains, where it does not get into the result. */
  note?(line: string): void;
  /** The community that the demo makes. */
  readonly demo?: { readonly id: string; readonly name: string };
}
