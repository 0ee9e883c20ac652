import { audit } from '@learning-commons/protocol';
import { auditMigrations } from '../kernel/audit.tables.ts';
import { defineDomain } from '../kernel/domain.ts';
import { list } from './listing.ts';
import { check } from './verifying.ts';

export default defineDomain(audit, {
  migrations: auditMigrations,
  check,
  operations: { 'audit.list': list },
});
