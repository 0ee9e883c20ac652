import { points, fail } from '@learning-commons/protocol';
import { defineDomain } from '../kernel/domain.ts';

const notYet = () => {
  throw fail('unavailable', 'This is not built yet.');
};

export default defineDomain(points, {
  migrations: {},
  operations: Object.fromEntries(Object.keys(points.operations).map((name) => [name, notYet])) as never,
});
