/**
 * A process for tests: moves a record, and dies by SIGKILL at the `nth` statement that matches, before it is sent or after
 * it was answered. Prints what it moved when nothing killed it.
 */
import pg from 'pg';
import { migrations } from '../../app.ts';
import * as domains from '../../domains.ts';
import { moveRecord } from './move.ts';

const [file, url, pattern, nth = '1', when = 'before'] = process.argv.slice(2);
if (pattern) {
  const wanted = new RegExp(pattern);
  const real = pg.Client.prototype.query as (...query: unknown[]) => Promise<unknown>;
  let count = 0;
  const die = () => process.kill(process.pid, 'SIGKILL');
  pg.Client.prototype.query = function (this: pg.Client, ...query: unknown[]) {
    const [given] = query as [string | { text: string }];
    const hit = wanted.test(typeof given === 'string' ? given : given.text) && (count += 1) === Number(nth);
    if (hit && when === 'before') die();
    const answer = real.apply(this, query);
    return hit ? answer.then(die) : answer;
  } as never;
}
const report = await moveRecord({ file: file!, url: url!, migrations, domains: Object.values(domains), batch: 100 });
process.stdout.write(JSON.stringify(report));
