/** What looking for a tool or a service came to: its address or path, and one sentence for the person who runs the tests. */
export interface Found {
  /** Undefined when there is none; what needs it is then skipped. */
  readonly at: string | undefined;
  readonly says: string;
  /** Gives back what was started or made for this run. */
  readonly release?: () => Promise<void>;
}
