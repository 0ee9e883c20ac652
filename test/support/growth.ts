/** As many times as long. */
const TIMES = 16;

/**
 * How many times longer a long input takes than as much in short ones: about 1 where work grows with its input, about 16 where it
 * grows with the square. The shortest of several runs counts, so that what else the machine does changes nothing.
 */
export function growth(run: (size: number) => void, size = 2_500): number {
  const shortest = (work: () => void) => {
    let least = Infinity;
    for (let time = 0; time < 9; time += 1) {
      const started = performance.now();
      work();
      least = Math.min(least, performance.now() - started);
    }
    return least;
  };
  const short = shortest(() => {
    for (let time = 0; time < TIMES; time += 1) run(size);
  });
  return shortest(() => run(TIMES * size)) / short;
}

/** Above this it grows faster than its input. */
export const LINEAR = 4;
