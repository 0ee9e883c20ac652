import { sql, type Insertable } from 'kysely';
import type { ResourceProblem } from '@learning-commons/protocol';
import type { ResourceRow } from './resources.store.ts';
import type { ResourcesDb, Tables } from './resources.tables.ts';

/** Keeps a report; the same member's second one replaces the first. Answers how many there are now. */
export async function saveReport(db: ResourcesDb, report: Insertable<Tables['resource_reports']>): Promise<number> {
  const { problem, note, at } = report;
  await db
    .insertInto('resource_reports')
    .values(report)
    .onConflict((conflict) => conflict.columns(['community', 'num', 'member']).doUpdateSet({ problem, note, at }))
    .execute();
  const { total } = await db
    .selectFrom('resource_reports')
    .select(sql<number>`count(*)`.as('total'))
    .where('num', '=', report.num)
    .where('community', '=', report.community)
    .executeTakeFirstOrThrow();
  return total;
}

/** A report, with how many there are about the same resource. */
export interface ReportRow {
  readonly id: string;
  readonly shared_by: string | null;
  readonly member: string;
  readonly problem: ResourceProblem;
  readonly note: string;
  readonly at: number;
  readonly total: number;
}

/** The latest reports about each of these resources, latest first. */
export async function readReports(
  db: ResourcesDb,
  community: string,
  ids: readonly string[],
  most: number,
): Promise<ReportRow[]> {
  if (ids.length === 0) return [];
  const each = sql`partition by p.num`;
  const { rows } = await sql<ReportRow>`
    select id, shared_by, member, problem, note, at, total from (
      select r.id, r.shared_by, p.member, p.problem, p.note, p.at,
        count(*) over (${each}) as total,
        row_number() over (${each} order by p.at desc, p.member) as place
      from resource_reports p join resources r on r.community = p.community and r.num = p.num
      where r.community = ${community} and r.id in (${sql.join(ids)})
    ) as numbered where place <= ${most} order by at desc, member`.execute(db);
  return rows.map((row) => ({ ...row, at: Number(row.at), total: Number(row.total) }));
}

/** Forgets the reports about a resource. */
export async function clearReports(db: ResourcesDb, { community, num }: ResourceRow): Promise<void> {
  await db.deleteFrom('resource_reports').where('community', '=', community).where('num', '=', num).execute();
}
