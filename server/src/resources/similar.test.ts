import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Resource } from '@learning-commons/protocol';
import { member, newId, records, type TestKernel } from '../kernel/testing.ts';

const ana = member('Ana Souza');
const ben = member('Ben Okafor');
const mo = member('Mo Moderator', 'moderator');
const eve = member('Eve', 'learner', 'globex');

for (const record of records) {
  describe(`similar resources on ${record.name}`, () => {
    let kernel: TestKernel;
    before(async () => {
      kernel = await record.open();
    });
    after(() => kernel.close());

    const share = async (title: string, more = {}, actor = ana) => {
      const id = newId();
      await kernel.write(actor, 'resource.share', { id, type: 'person', title, ...more });
      return id;
    };
    const titles = async (text: string, actor = ben) =>
      ((await kernel.run(actor, 'resource.similar', { text })) as Resource[]).map(({ title }) => title);

    test('the best match comes first; what is removed, waits for review or is of another community is not told', async () => {
      await share('Reading a balance sheet');
      await share('Reading a balance sheet for newcomers to finance');
      const removed = await share('Balance sheet reading, the old version');
      await kernel.write(mo, 'resource.remove', { resourceId: removed, on: true });
      await kernel.write(member('Cleo', 'curator'), 'list.save', { key: 'l', title: 'L', submissions: 'reviewed' });
      await share('Balance sheet reading under review', { list: 'l' });
      await share('Reading a balance sheet, theirs', {}, eve);
      const [long, short] = ['Reading a balance sheet for newcomers to finance', 'Reading a balance sheet'];
      assert.deepEqual(await titles('how to read a balance sheet'), [long, short]);
      assert.equal((await titles('balance sheets for newcomers to finance'))[0], long);
      assert.deepEqual(await titles('reading a balance sheet', eve), ['Reading a balance sheet, theirs']);
      assert.deepEqual(await titles('juggling chainsaws'), []);
    });
  });
}
