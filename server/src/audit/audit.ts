import { audit } from '@learning-commons/protocol';
import { auditMigrations, TRAIL } from '../kernel/audit.tables.ts';
import { defineDomain } from '../kernel/domain.ts';
import { deedsOf, forget } from './forgetting.ts';
import { list } from './listing.ts';
import { check } from './verifying.ts';

export default defineDomain(audit, {
  migrations: auditMigrations,
  carrying: { verbatim: TRAIL },
  personal: { tables: {}, rows: { audit_entries: deedsOf }, erase: forget },
  check,
  operations: { 'audit.list': list },
});
