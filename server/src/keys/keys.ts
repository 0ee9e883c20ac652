import { keys, fail } from '@learning-commons/protocol';
import { defineDomain } from '../kernel/domain.ts';

const notYet = () => {
  throw fail('unavailable', 'This is not built yet.');
};

export default defineDomain(keys, {
  migrations: {},
  operations: Object.fromEntries(Object.keys(keys.operations).map((name) => [name, notYet])) as never,
});
