import type { LinkCard } from '@learning-commons/protocol';

/** The card of a made-up page, titled by its address. */
export const fakeCard = (url: string, card: Partial<LinkCard> = {}): LinkCard => ({
  ...{ url, canonical: url, title: `Page at ${url}`, description: 'What it says', site: new URL(url).host },
  ...{ type: null, picture: null, seconds: null, minutes: null },
  ...card,
});
