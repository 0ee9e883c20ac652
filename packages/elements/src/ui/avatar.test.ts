import { expect, fixture, html, waitUntil } from '@open-wc/testing';
import { LitElement } from 'lit';
import { property } from 'lit/decorators.js';
import { base } from '../internal/base.ts';
import { element } from '../internal/element.ts';
import { avatar, avatarStyles, initials } from './avatar.ts';

type Shown = Parameters<typeof avatar>[0];
const people = Array.from({ length: 40 }, (_, i) => ({ id: `person-${i}`, name: 'Ada Lovelace' }));

@element('lc-test-avatars')
class Avatars extends LitElement {
  static override styles = [base, avatarStyles];
  @property({ attribute: false }) people: readonly Shown[] = people;
  override render() {
    return this.people.map((person) => avatar(person));
  }
}
const avatars = (shown: readonly Shown[]) =>
  fixture<Avatars>(html`<lc-test-avatars .people=${shown}></lc-test-avatars>`);

const isBroken = (picture: HTMLElement) => getComputedStyle(picture).visibility === 'hidden';

/** Relative luminance of what a CSS colour paints. */
function luminance(color: string): number {
  const context = new OffscreenCanvas(1, 1).getContext('2d')!;
  context.fillStyle = color;
  context.fillRect(0, 0, 1, 1);
  const [r = 0, g = 0, b = 0] = [...context.getImageData(0, 0, 1, 1).data].map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

describe('avatar', () => {
  it('is accessible: decoration beside a name', async () => {
    const subject = await avatars([...people.slice(0, 3), null]);
    await expect(subject).to.be.accessible();
    expect([...subject.shadowRoot!.children].every((each) => each.ariaHidden === 'true')).to.equal(true);
  });

  for (const scheme of ['light', 'dark']) {
    it(`keeps initials readable in every ${scheme} colour`, async () => {
      const subject = await avatars(people);
      subject.style.colorScheme = scheme;
      const styles = [...subject.shadowRoot!.querySelectorAll('.avatar')].map((each) => getComputedStyle(each));
      expect(new Set(styles.map(({ backgroundColor }) => backgroundColor)).size).to.equal(10);
      for (const { color, backgroundColor } of styles) expect(contrast(color, backgroundColor)).to.be.at.least(4.5);
    });
  }

  it('gives a person the same colour every time', async () => {
    const subject = await avatars([people[3], people[3]]);
    const [one, two] = subject.shadowRoot!.querySelectorAll('.avatar');
    expect(one!.className).to.equal(two!.className);
  });

  it('falls back to initials when the picture cannot be shown', async () => {
    const subject = await avatars([{ id: 'a', name: 'Ada Lovelace', avatar: 'data:image/png;base64,broken' }]);
    const picture = subject.shadowRoot!.querySelector('img')!;
    await waitUntil(() => isBroken(picture));
    expect(subject.shadowRoot!.querySelector('.avatar')!.textContent.trim()).to.equal('AL');
  });

  it('shows a new picture after a broken one', async () => {
    const ok = 'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>';
    const subject = await avatars([{ id: 'a', name: 'Ada', avatar: 'data:image/png;base64,broken' }]);
    const picture = subject.shadowRoot!.querySelector('img')!;
    await waitUntil(() => isBroken(picture));
    subject.people = [{ id: 'a', name: 'Ada', avatar: ok }];
    await waitUntil(() => !isBroken(picture));
  });

  it('takes first and last name, and one letter where letters join or stand alone', () => {
    const names = [
      'Ada Lovelace',
      'Ada',
      'José  Luis García',
      '(they) Åsa Öberg',
      'محمد علي',
      '山田 太郎',
      'o’Neill tom',
      '',
      '👩‍🚀 Zoë',
    ];
    expect(names.map(initials)).to.deep.equal(['AL', 'A', 'JG', 'TÖ', 'م', '山', 'OT', '', '']);
  });
});
