/**
 * A discussion in Chromium, on a topic of 10,000 comments beside one of 50: time to the first comment, script of a live
 * insert, long tasks while scrolling. The longer topic is measured twice: as it opens, and with many pages of it loaded.
 */
import type { CDPSession, Page } from 'playwright-core';
import { Visitor, launch, startIntranet } from '../support/browser.ts';
import { fill } from './fill.ts';
import { median, print, size, sleep, spread } from './measure.ts';
import { Poster } from './poster.ts';

const LONG = size(10_000, 500);
const LOADS = size(7, 2);
const INSERTS = size(30, 5);
/** How long pages of the long topic are asked for, one after another. */
const PATIENCE = size(60_000, 5_000);

const browser = await launch();
const intranet = await startIntranet();
const { server } = intranet;
for (const count of [50, LONG]) await fill(server.app, `topic-${count}`, count);
const token = await server.token('writer');
const poster = new Poster(server.address, 4);

/** Notes when the first comment stood on the page, and every task of more than 50 ms. */
function observe() {
  const noted = Object.assign(globalThis, { firstComment: 0, longTasks: [] as number[] });
  const look = () => {
    if (document.querySelector('lc-discussion')?.shadowRoot?.querySelector('article'))
      noted.firstComment = performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  new PerformanceObserver((list) => noted.longTasks.push(...list.getEntries().map(({ duration }) => duration))).observe(
    { type: 'longtask' },
  );
}
type Noted = typeof globalThis & { firstComment: number; longTasks: number[] };

const rowsOn = (page: Page) =>
  page.evaluate(() => document.querySelector('lc-discussion')!.shadowRoot!.querySelectorAll('article').length);

async function firstComment(topic: string): Promise<number> {
  const context = await browser.newContext();
  await context.addInitScript(observe);
  const page = await context.newPage();
  await page.goto(intranet.pageFor('reader', { topic }));
  await page.waitForFunction(() => (globalThis as Noted).firstComment > 0);
  const at = await page.evaluate(() => (globalThis as Noted).firstComment);
  await context.close();
  return at;
}

/** Milliseconds of script, and of everything on the page's thread, since the page began. */
async function spent(session: CDPSession): Promise<{ script: number; task: number }> {
  const { metrics } = await session.send('Performance.getMetrics');
  const read = (name: string) => 1_000 * metrics.find((metric) => metric.name === name)!.value;
  return { script: read('ScriptDuration'), task: read('TaskDuration') };
}

/** Posts by somebody else, one at a time: arriving behind the button, then let in by it. */
async function inserts(page: Page, session: CDPSession, topic: string) {
  const arrivals: number[] = [];
  const drawn: number[] = [];
  const tasks: number[] = [];
  for (let index = 0; index < INSERTS; index += 1) {
    const before = await spent(session);
    await poster.post(topic, `Somebody else writes, number ${index}`, token);
    await sleep(300);
    const arrived = await spent(session);
    await page.evaluate(() =>
      document.querySelector('lc-discussion')!.shadowRoot!.querySelector<HTMLElement>('.fresh-button')?.click(),
    );
    await sleep(300);
    const shown = await spent(session);
    arrivals.push(arrived.script - before.script);
    drawn.push(shown.script - arrived.script);
    tasks.push(shown.task - before.task);
  }
  return { arrivals, drawn, tasks };
}

/** Turns the wheel down the page; answers the tasks that held it up. */
async function scroll(page: Page): Promise<number[]> {
  await page.evaluate(() => void (globalThis as Noted).longTasks.splice(0));
  await page.mouse.move(300, 300);
  for (let step = 0; step < size(80, 10); step += 1) {
    await page.mouse.wheel(0, 700);
    await sleep(40);
  }
  await page.evaluate(() => scrollTo(0, 0));
  await sleep(300);
  return page.evaluate(() => (globalThis as Noted).longTasks.splice(0));
}

/** Presses “Show more” under the threads until the topic is whole or patience ends. */
async function loadMore(page: Page): Promise<number> {
  const more = () =>
    page.evaluate(() => {
      const buttons = document
        .querySelector('lc-discussion')!
        .shadowRoot!.querySelectorAll<HTMLElement>('.more.after > button');
      const last = [...buttons].at(-1);
      last?.click();
      return last !== undefined;
    });
  for (const end = Date.now() + PATIENCE; Date.now() < end && (await more());) await sleep(50);
  return rowsOn(page);
}

async function live(topic: string, name: string, withPages = false) {
  const context = await browser.newContext();
  await context.addInitScript(observe);
  const visitor = await Visitor.arrive(browser, intranet, 'reader', { topic, context });
  const session = await context.newCDPSession(visitor.page);
  await session.send('Performance.enable');
  if (withPages) await loadMore(visitor.page);
  await sleep(1_000);
  const idle = await spent(session);
  await sleep(600);
  const still = (await spent(session)).script - idle.script;
  const { arrivals, drawn, tasks } = await inserts(visitor.page, session, topic);
  const long = await scroll(visitor.page);
  const line = {
    '': name,
    rows: await rowsOn(visitor.page),
    'arrival ms': median(arrivals),
    'drawn ms': median(drawn),
    'both, p99 ms': spread(arrivals.map((arrival, index) => arrival + drawn[index]!)).p99,
    'all work ms': median(tasks),
    'idle ms': still,
    'long tasks': long.length,
    'longest ms': Math.max(0, ...long),
  };
  if (visitor.errors.length > 0) console.log(`errors on the page: ${visitor.errors.join('; ')}`);
  await visitor.leaves();
  return line;
}

await firstComment('topic-50');
const [short, long]: [number[], number[]] = [[], []];
for (let load = 0; load < LOADS; load += 1) {
  short.push(await firstComment('topic-50'));
  long.push(await firstComment(`topic-${LONG}`));
}
const opened = ([count, times]: [number, number[]]) => ({
  '': `topic of ${count}`,
  'median ms': median(times),
  'best ms': Math.min(...times),
  'worst ms': Math.max(...times),
});
print(
  'first comment after the page was asked for, nothing in any cache',
  (
    [
      [50, short],
      [LONG, long],
    ] as [number, number[]][]
  ).map(opened),
);
console.log(`ratio of medians ${(median(long) / median(short)).toFixed(2)}`);
const lines = [
  await live('topic-50', 'topic of 50'),
  await live(`topic-${LONG}`, `topic of ${LONG}`),
  await live(`topic-${LONG}`, `topic of ${LONG}, more loaded`, true),
];
print('script of one live insert, and scrolling', lines);
poster.close();
await browser.close();
await intranet.close();
