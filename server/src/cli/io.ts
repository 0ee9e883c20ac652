import type { Config, Environment } from '../config.ts';

/** What a command may touch besides files: its environment and the terminal. */
export interface Io {
  readonly env: Environment;
  /** Writes a line of the result. */
  print(line: string): void;
  /** Writes a line that explains, where it does not get into the result. */
  note?(line: string): void;
  /** Asks an operation of a community's record as the system itself, also while a server runs on it. */
  ask(config: Config, community: string, operation: string, input: unknown): Promise<unknown>;
  /** The community that the demo makes. */
  readonly demo?: { readonly id: string; readonly name: string };
}
