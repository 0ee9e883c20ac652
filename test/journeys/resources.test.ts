import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Locator } from 'playwright-core';
import { newId } from '@learning-commons/server/kernel/testing';
import { launch, startIntranet, type Intranet } from '../support/browser.ts';

const body = ({ address }: { address: string }) =>
  `<lc-resources server="${address}" community="acme" token-url="TOKEN_URL" list="data"></lc-resources>`;

describe('the library in real browsers', { timeout: 240_000 }, () => {
  let browser: Browser;
  let intranet: Intranet;
  before(async () => {
    browser = await launch();
    intranet = await startIntranet({ body });
    const { tokens } = intranet;
    intranet.tokens = async (member) =>
      member === 'Ada'
        ? { status: 200, body: await intranet.server.token('Ada', { role: 'curator' }) }
        : tokens(member);
    await ask('list.save', { key: 'data', title: 'Data skills' });
    for (const title of ['One', 'Two']) await share(title);
  });
  after(async () => {
    await browser?.close();
    await intranet?.close();
  });

  const ask = async (operation: string, input: unknown) =>
    intranet.server.answer(operation, input, await intranet.server.token('Ada', { role: 'curator' }));
  const share = (title: string) =>
    ask('resource.share', { id: newId(), type: 'article', title, url: `https://${title}.example/`, list: 'data' });
  const arrive = async (member: string) => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(intranet.pageFor(member));
    const library = page.locator('lc-resources');
    await library.getByRole('article').first().waitFor();
    return { context, page, library };
  };
  const titles = (library: Locator) => library.getByRole('article').getByRole('heading').allInnerTexts();
  const shows = async (library: Locator, wanted: readonly string[]) => {
    let shown: string[] = [];
    for (const end = Date.now() + 20_000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 150))) {
      shown = await titles(library);
      if (JSON.stringify(shown) === JSON.stringify(wanted)) return;
    }
    assert.deepEqual(shown, wanted);
  };

  test('what one shares the other sees when they want to, and the order one gives it, too', async () => {
    const [ada, ben] = [await arrive('Ada'), await arrive('Ben')];
    await shows(ben.library, ['One', 'Two']);
    await share('Three');
    await ben.library.getByRole('button', { name: '1 new resource' }).click();
    await shows(ben.library, ['One', 'Two', 'Three']);
    await ada.page.reload();
    await shows(ada.library, ['One', 'Two', 'Three']);

    await ada.library.getByRole('button', { name: 'Change the order' }).click();
    await ada.library.getByRole('button', { name: 'Move “One”, place 1 of 3' }).focus();
    for (const key of ['Space', 'ArrowDown', 'ArrowDown', 'Space']) await ada.page.keyboard.press(key);
    await ada.library.getByRole('button', { name: 'Move “One”, place 3 of 3' }).waitFor();
    await ben.library.getByRole('button', { name: 'The order has changed' }).click();
    await shows(ben.library, ['Two', 'Three', 'One']);
    await ben.page.reload();
    await shows(ben.library, ['Two', 'Three', 'One']);
    await ada.context.close();
    await ben.context.close();
  });

  test('what is saved and rated without a line is sent once it is back, and is there after a reload', async () => {
    const ben = await arrive('Ben');
    const card = ben.library.getByRole('article').filter({ hasText: 'Two' });
    await card.getByRole('button', { name: 'Two', exact: true }).click();
    await ben.library.getByRole('heading', { name: 'Two' }).waitFor();
    await ben.library.getByText('Very useful').first().waitFor();
    await ben.context.setOffline(true);
    await ben.library.getByRole('button', { name: 'Save for later' }).click();
    await ben.library.getByText('Very useful').last().click();
    await ben.library.getByText('1 of 1 found it useful').last().waitFor();
    await ben.context.setOffline(false);
    const ada = await arrive('Ada');
    await ada.library
      .getByRole('article')
      .filter({ hasText: 'Two' })
      .getByText('1 of 1 found it useful')
      .waitFor({ timeout: 30_000 });
    await ben.page.reload();
    const saved = ben.library.getByRole('button', { name: 'Save “Two” for later' });
    await saved.and(ben.page.locator('[aria-pressed=true]')).waitFor();
    await ada.context.close();
    await ben.context.close();
  });

  test('a finger drags a row to another place, the page stands still, and a touch beside the handle scrolls', async () => {
    const context = await browser.newContext({ hasTouch: true, viewport: { width: 360, height: 640 } });
    const page = await context.newPage();
    await page.goto(intranet.pageFor('Ada'));
    const library = page.locator('lc-resources');
    await library.getByRole('article').first().waitFor();
    const before = await titles(library);
    await library.getByRole('button', { name: 'Change the order' }).tap();
    const handles = library.getByRole('button', { name: /^Move “/ });
    await handles.first().waitFor();
    const middle = async (locator: Locator) => {
      const box = (await locator.boundingBox())!;
      return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    };
    const finger = await context.newCDPSession(page);
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...touchPoints: { x: number; y: number }[]) =>
      finger.send('Input.dispatchTouchEvent', { type, touchPoints });
    const drag = async (from: { x: number; y: number }, to: { x: number; y: number }) => {
      await touch('touchStart', from);
      for (let step = 1; step <= 8; step++)
        await touch('touchMove', { x: from.x, y: from.y + ((to.y - from.y) * step) / 8 });
      await touch('touchEnd');
    };
    const last = await middle(handles.last());
    await page.evaluate(() => (document.body.style.minHeight = '3000px'));
    await drag(await middle(handles.first()), { x: last.x, y: last.y + 20 });
    const [first = '', ...others] = before;
    await library
      .getByRole('button', { name: `Move “${first}”, place ${before.length} of ${before.length}` })
      .waitFor();
    assert.equal(await page.evaluate(() => scrollY), 0);
    const name = await middle(library.locator('lc-ui-resource-order .name').last());
    await drag(name, { x: name.x, y: Math.max(20, name.y - 200) });
    await page.waitForFunction(() => scrollY > 0);
    await library.getByRole('button', { name: 'Done with the order' }).tap();
    await shows(library, [...others, first]);
    await context.close();
  });

  test('bookmarks of a browser come in after a look at them, and a second time nothing comes twice', async () => {
    const [ada, ben] = [await arrive('Ada'), await arrive('Ben')];
    const before = await titles(ada.library);
    const dialog = ada.page.locator('lc-resource-import-dialog');
    const bookmarks = `<!DOCTYPE NETSCAPE-Bookmark-file-1>
      <DL><p><DT><H3>Reading list</H3><DL><p>
        <DT><A HREF="https://four.example/?utm_source=mail" ICON="data:image/png;base64,AAAA">Four</A>
        <DT><A HREF="https://five.example/">Five</A>
        <DT><A HREF="https://www.four.example/">Four again</A>
        <DT><A HREF="javascript:alert(1)">Six</A>
      </DL><p></DL>`;
    const choose = async () => {
      await ada.library.getByRole('button', { name: 'More for this library' }).click();
      await ada.library.getByRole('menuitem', { name: 'Import …' }).click();
      const picked = ada.page.waitForEvent('filechooser');
      await dialog.getByRole('button', { name: 'Choose a file' }).click();
      const file = { name: 'bookmarks.html', mimeType: 'text/html', buffer: Buffer.from(bookmarks) };
      await (await picked).setFiles(file);
    };
    const lines = () => dialog.getByRole('row').allInnerTexts();

    await choose();
    await dialog.getByText('2 new · 1 already here · 1 cannot be taken').waitFor();
    assert.deepEqual(await titles(ada.library), before);
    await dialog.getByRole('button', { name: 'Problems' }).click();
    await dialog.getByRole('row').filter({ hasText: 'Four' }).waitFor({ state: 'detached' });
    const [, problem = ''] = await lines();
    assert.match(problem, /Six[^]*Not an address of the web/);
    await dialog.getByRole('button', { name: 'Import 2 resources' }).click();
    await dialog.getByText('2 brought in · 1 already here · 1 cannot be taken').waitFor();
    const download = ada.page.waitForEvent('download');
    await dialog.getByRole('button', { name: 'Download the report' }).click();
    assert.equal((await download).suggestedFilename(), 'bookmarks – report.txt');
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await shows(ada.library, [...before, 'Four', 'Five']);
    await ben.library.getByRole('button', { name: '2 new resources' }).waitFor();

    await choose();
    await dialog.getByText('Nothing new · 3 already here · 1 cannot be taken').waitFor();
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await ada.page.reload();
    await shows(ada.library, [...before, 'Four', 'Five']);
    await ada.context.close();
    await ben.context.close();
  });
});
