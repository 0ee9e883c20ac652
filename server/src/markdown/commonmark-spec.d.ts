declare module 'commonmark-spec' {
  /** The specification's examples, in order; a tab is written `→`. */
  export const tests: readonly {
    readonly number: number;
    readonly section: string;
    readonly markdown: string;
    readonly html: string;
  }[];
}
