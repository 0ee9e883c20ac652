import type { ResourceProblem } from '@learning-commons/protocol';
import { msg } from '../internal/localize.ts';

/** What is wrong with a resource, as who reports it chooses and who curates reads it. */
export function problemWords(problem: ResourceProblem): string {
  switch (problem) {
    case 'dead':
      return msg('The link is dead');
    case 'outdated':
      return msg('It is out of date');
    case 'wrong':
      return msg('It is wrong');
    case 'other':
      return msg('Something else');
  }
}
