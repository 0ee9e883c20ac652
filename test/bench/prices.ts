/** What a node has to do. */
export interface Load {
  /** Connected. */
  readonly members: number;
  /** A second. */
  readonly posts: number;
  /** Events handed to members, a second. */
  readonly deliveries: number;
}

/** What it costs, in percent of one processor. */
export interface Prices {
  readonly rest: number;
  /** One post a second. */
  readonly post: number;
  /** One delivery a second. */
  readonly delivery: number;
  /** One connected member. */
  readonly member: number;
}

/** Percent of one processor that a load takes. */
export function predict({ rest, post, delivery, member }: Prices, { members, posts, deliveries }: Load): number {
  return rest + post * posts + delivery * deliveries + member * members;
}

/**
 * The prices that explain measured loads best: least squares of the relative error, so that small loads count as much as large
 * ones, and none below zero.
 */
export function fit(measured: readonly (Load & { readonly cpu: number })[]): Prices {
  const terms = (load: Load) => [1, load.posts, load.deliveries, load.members];
  const rows = measured.map((each) => terms(each).map((term) => term / each.cpu));
  const free = new Set([0, 1, 2, 3]);
  for (;;) {
    const columns = [...free];
    const solution = solve(
      columns.map((a) => columns.map((b) => rows.reduce((sum, row) => sum + row[a]! * row[b]!, 0))),
      columns.map((a) => rows.reduce((sum, row) => sum + row[a]!, 0)),
    );
    const worst = solution.indexOf(Math.min(...solution));
    if (solution[worst]! >= 0) {
      const [rest, post, delivery, member] = [0, 1, 2, 3].map((term) => solution[columns.indexOf(term)] ?? 0);
      return { rest: rest!, post: post!, delivery: delivery!, member: member! };
    }
    free.delete(columns[worst]!);
  }
}

/** Solves a small system of linear equations by Gaussian elimination with pivoting. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, index) => [...row, right[index]!]);
  for (const [column] of rows.entries()) {
    const pivot = rows.reduce((best, row, at) => {
      if (at < column) return best;
      return Math.abs(row[column]!) > Math.abs(rows[best]![column]!) ? at : best;
    }, column);
    [rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!];
    for (const [at, row] of rows.entries()) {
      if (at === column) continue;
      const factor = row[column]! / rows[column][column]!;
      for (let index = column; index < row.length; index += 1) row[index]! -= factor * rows[column][index]!;
    }
  }
  return rows.map((row, index) => row.at(-1)! / row[index]!);
}
