import { sql } from 'kysely';
import type { ResourcesDb } from './resources.tables.ts';

/** Problems told; who has more has the same trouble. */
const MOST = 50;

/** Compares every count with what it counts. Answers a sentence for each that differs. */
export async function check(db: ResourcesDb): Promise<string[]> {
  const { rows } = await sql<{ problem: string }>`
    select 'resource ' || r.community || '/' || r.id || ': its counts are not those of what members did' as problem
    from resources r left join (
      select num, count(recommended_at) as recommended, sum(case when progress = 'done' then 1 else 0 end) as done,
        ${sql.join([1, 2, 3, 4, 5].map((stars) => sql`sum(case when rating = ${sql.lit(stars)} then 1 else 0 end) as ${sql.ref(`r${stars}`)}`))}
      from resource_marks group by num
    ) m on m.num = r.num
    where r.recommended <> coalesce(m.recommended, 0) or r.done <> coalesce(m.done, 0)
      or r.rated_1 <> coalesce(m.r1, 0) or r.rated_2 <> coalesce(m.r2, 0) or r.rated_3 <> coalesce(m.r3, 0)
      or r.rated_4 <> coalesce(m.r4, 0) or r.rated_5 <> coalesce(m.r5, 0)
    union all
    select 'list ' || l.community || '/' || l.key || ': it counts ' || l.count || ' resources and holds ' || coalesce(p.held, 0)
    from resource_lists l left join (
      select p.community, p.list, count(*) as held from placements p join resources r on r.num = p.num
      where r.state = 'published' group by p.community, p.list
    ) p on p.community = l.community and p.list = l.key
    where l.count <> coalesce(p.held, 0)
    union all
    select 'list ' || community || '/' || list || ': it was removed and holds entries'
    from placements p where not exists (
      select 1 from resource_lists l where l.community = p.community and l.key = p.list and l.removed = 0
    ) group by community, list
    union all
    select 'list ' || community || '/' || list || ': two entries stand at ' || position
    from placements group by community, list, position having count(*) > 1
    union all
    select 'resource ' || r.community || '/' || r.id || ': it holds an address in the state ' || r.state
    from resources r where r.address is not null and r.state not in ('published', 'submitted')
    limit ${MOST}`.execute(db);
  const problems = [...rows.map(({ problem }) => problem), ...(await checkFacets(db))];
  return problems.slice(0, MOST);
}

/** The kept counts beside those that are counted now, both ways. */
async function checkFacets(db: ResourcesDb): Promise<string[]> {
  const { rows } = await sql<{ community: string; list: string; kind: string; key: string }>`
    with places as (
      select r.community, '' as list, r.num, r.type, r.level, r.language from resources r where r.state = 'published'
      union all
      select p.community, p.list, r.num, r.type, r.level, r.language
      from placements p join resources r on r.num = p.num where r.state = 'published'
    ), words as (
      select community, list, 'type' as kind, type as key from places
      union all select community, list, 'level', level from places where level is not null
      union all select community, list, 'language', language from places where language is not null
      union all select p.community, p.list, 'skill', s.skill from places p join resource_skills s on s.num = p.num
    ), counted as (select community, list, kind, key, count(*) as held from words group by community, list, kind, key)
    select c.community, c.list, c.kind, c.key from resource_counts c
    left join counted w on w.community = c.community and w.list = c.list and w.kind = c.kind and w.key = c.key
    where c.count <> coalesce(w.held, 0)
    union all
    select w.community, w.list, w.kind, w.key from counted w
    left join resource_counts c on c.community = w.community and c.list = w.list and c.kind = w.kind and c.key = w.key
    where c.key is null
    limit ${MOST}`.execute(db);
  return rows.map(
    ({ community, list, kind, key }) =>
      `library ${community}${list && `/${list}`}: the count of the ${kind} ${key} is not that of its resources`,
  );
}
