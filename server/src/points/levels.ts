import type { Level, PointSettings } from '@learning-commons/protocol';

type Levels = PointSettings['levels'];

/** Points at which a level begins, counted from 1. */
export function threshold({ curve, step }: Levels, level: number): number {
  const steps = level - 1;
  switch (curve) {
    case 'linear':
      return step * steps;
    case 'growing':
      return (step * steps * (steps + 1)) / 2;
    case 'steep':
      return Math.round(step * 2 * (1.5 ** steps - 1));
  }
}

/** The level that so many points give. Points below nothing are as good as none. */
export function levelOf(levels: Levels, points: number): Level {
  let level = 1;
  while (level < levels.names.length && points >= threshold(levels, level + 1)) level += 1;
  const next = levels.names[level];
  return {
    level,
    name: levels.names[level - 1]!,
    from: threshold(levels, level),
    next: next === undefined ? null : { name: next, at: threshold(levels, level + 1) },
  };
}
