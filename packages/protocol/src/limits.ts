/** Sizes and counts both sides keep to. Plain numbers, so browsers may import their type and tools their value. */
export const limits = {
  /** Bytes of one HTTP request body. */
  requestBytes: 16_384,
  /** Bytes of one event as JSON. */
  eventBytes: 32_768,
  /** Bytes of one socket frame. */
  frameBytes: 65_536,
  /** Streams one socket may join. */
  joinedStreams: 200,
  /** Events in one page of catch-up. */
  deltaEvents: 500,
  /** Bytes in one page of catch-up. */
  deltaBytes: 262_144,
  /** A client further behind than this loads a snapshot instead. */
  deltaGap: 1_000,
  /** Characters in a comment, after normalisation. */
  bodyLength: 8_000,
} as const;
