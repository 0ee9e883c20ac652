import { DatabaseSync } from 'node:sqlite';
import { openRecord } from '@learning-commons/server';

/** Opens a record and dies by SIGKILL at the statement of the given number, as if somebody pulled the plug in a migration. */
const [folder, at] = process.argv.slice(2) as [string, string];
let count = 0;
for (const method of ['prepare', 'exec'] as const) {
  const real = DatabaseSync.prototype[method] as (sql: string) => never;
  DatabaseSync.prototype[method] = function (this: DatabaseSync, sql: string) {
    count += 1;
    if (count === Number(at)) process.kill(process.pid, 'SIGKILL');
    return real.call(this, sql);
  };
}
const database = await openRecord({ data: folder, databaseUrl: undefined });
await database.close();
process.stdout.write(String(count));
