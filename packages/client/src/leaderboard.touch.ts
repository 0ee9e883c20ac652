import type { BoardNotice, Leaderboard } from '@learning-commons/protocol';

type Stretch = readonly [low: number, high: number];

/**
 * Whether anything that is shown can have changed, told by the lowest and highest number of points among those that moved.
 * Whoever stays above or below a stretch of places leaves it as it is.
 */
export function touches(board: Leaderboard, { low, high, size }: BoardNotice): boolean {
  // Of a switched-off board and of teams nothing is known that could be compared.
  if (board.state === 'off' || board.teams.length > 0 || board.entries.length === 0) return true;
  const meets = ([from, to]: Stretch) => high >= from && low <= to;
  if (meets(shown(board, size))) return true;
  const own = standing(board);
  return own !== undefined && meets(own);
}

function shown({ entries, size, ties }: Leaderboard, sizeNow: number): Stretch {
  const first = entries[0]!;
  const last = entries.at(-1)!;
  // Where ranks count different scores, whoever moves above may change every rank below.
  const top = first.rank === 1 || ties === '1223' ? Infinity : first.points;
  // A board that is shown to its end has room for whoever comes.
  const bottom =
    Math.max(size, sizeNow) <= entries.length || last.rank + tail(entries) > size ? -Infinity : last.points;
  return [bottom, top];
}

/** How many share the last place that is shown. */
function tail(entries: Leaderboard['entries']): number {
  const { rank } = entries.at(-1)!;
  return entries.filter((entry) => entry.rank === rank).length;
}

/** Own points, and those of the next higher place. */
function standing({ me, ties }: Leaderboard): Stretch | undefined {
  if (!me || me.rank === null) return undefined;
  return [me.points, ties === '1223' ? Infinity : me.points + (me.toNext ?? 0)];
}
