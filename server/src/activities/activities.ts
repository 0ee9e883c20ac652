import { activities, fail } from '@learning-commons/protocol';
import { defineDomain } from '../kernel/domain.ts';

const notYet = () => {
  throw fail('unavailable', 'This is not built yet.');
};

export default defineDomain(activities, {
  migrations: {},
  operations: Object.fromEntries(Object.keys(activities.operations).map((name) => [name, notYet])) as never,
});
