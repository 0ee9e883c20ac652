import { sql } from 'kysely';
import type { Database } from './database.ts';
import type { Domain } from './domain.ts';

/** What an examination of the record found. `problems` is empty when all is well. */
export interface CheckReport {
  readonly streams: number;
  readonly facts: number;
  readonly problems: readonly string[];
}

/** Examines the record: the file itself, that every stream counts 1, 2, 3 … to its head without a hole, and what domains know of theirs. */
export async function checkRecord(
  { read, write, kind }: Pick<Database, 'read' | 'write' | 'kind'>,
  domains: readonly Domain[] = [],
  now: number = Date.now(),
): Promise<CheckReport> {
  const problems: string[] = [];
  if (kind === 'sqlite') {
    // FTS5 compares its pages with a copy that a reading connection refreshes only when it searches: ask the writing one.
    const { rows } = await sql<{ integrity_check: string }>`pragma integrity_check`.execute(write);
    for (const { integrity_check: found } of rows) if (found !== 'ok') problems.push(`file: ${found}`);
  }
  const { rows } = await sql<{
    community: string;
    stream: string;
    head: number;
    facts: number;
    first: number;
    last: number;
  }>`
    select s.community, s.stream, s.head, count(e.seq) as facts, coalesce(min(e.seq), 0) as first, coalesce(max(e.seq), 0) as last
    from streams s left join events e on e.community = s.community and e.stream = s.stream
    group by s.community, s.stream, s.head`.execute(read);
  for (const { community, stream, head, facts, first, last } of rows) {
    const whole = last === head && first === 1 && facts === head;
    if (!whole)
      problems.push(`stream ${community}/${stream}: head ${head}, but ${facts} facts from ${first} to ${last}`);
  }
  const { rows: orphans } = await sql<{ stream: string }>`
    select distinct e.stream from events e left join streams s on s.community = e.community and s.stream = e.stream where s.stream is null`.execute(
    read,
  );
  for (const { stream } of orphans) problems.push(`stream ${stream}: facts without a head`);
  for (const domain of domains) problems.push(...((await domain.check?.(read, now)) ?? []));
  return { streams: rows.length, facts: rows.reduce((sum, { facts }) => sum + facts, 0), problems };
}
