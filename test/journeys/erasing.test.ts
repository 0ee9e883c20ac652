import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser } from 'playwright-core';
import type { Erasure } from '@learning-commons/protocol';
import { newId } from '@learning-commons/server/kernel/testing';
import { eventually } from '@learning-commons/server/uploads/testing';
import { Visitor, launch, startIntranet, type Intranet } from '../support/browser.ts';

describe('somebody who is erased, as others see it', { timeout: 240_000 }, () => {
  let browser: Browser;
  let intranet: Intranet;
  before(async () => {
    browser = await launch();
    intranet = await startIntranet();
  });
  after(async () => {
    await browser?.close();
    await intranet?.close();
  });

  test('leaves a place on open pages at once, and a name on none', async () => {
    const { server } = intranet;
    const [leaving, admin] = [await server.token('Zoraida'), await server.token('boss', { role: 'admin' })];
    const [post, reply] = [newId(), newId()];
    await server.ask('comment.create', { id: post, topic: 'journey', body: 'What I leave behind' }, leaving);
    const { person } = await server.answer<{ person: { id: string } }>('member.me', {}, leaving);
    const said = { id: reply, topic: 'journey', parentId: post, body: 'Ask @Zoraida', mentions: [person.id] };
    await server.ask('comment.create', said, await server.token('Ben'));

    const ben = await Visitor.arrive(browser, intranet, 'Ben');
    await ben.sees('What I leave behind');
    await ben.sees('Ask @Zoraida');
    const input = { memberId: person.id, confirm: person.id };
    const { result } = await server.answer<{ result: Erasure }>('member.erase', input, admin);
    await ben.discussion.getByText('Deleted by its author').waitFor();
    assert.equal(await ben.discussion.getByText('What I leave behind').count(), 0);

    await eventually(async () => {
      const { endedAt } = await server.answer<Erasure>('member.erasure', { erasureId: result.id }, admin);
      return endedAt !== null;
    });
    await ben.page.reload();
    await ben.discussion.getByText('Deleted by its author').waitFor();
    await ben.sees('Ask @a former member');
    assert.equal(await ben.page.getByText('Zoraida').count(), 0);
    assert.deepEqual(ben.errors, []);
    await ben.leaves();
  });
});
