import type { BadgeDesign } from '@learning-commons/protocol';
import type { Node } from '../kernel/node.ts';
import { wrapPng, writeSvg } from './baking.ts';
import { findPicture, type BadgesDb } from './badges.store.ts';
import { drawBadge, type Element } from './drawing.ts';

/** A badge's picture of one version. */
export interface Picture {
  readonly drawing: Element;
  /** Present where the picture was uploaded. */
  readonly png: Uint8Array | undefined;
}

/** The picture of that version, or undefined. */
export async function readPicture(
  db: BadgesDb,
  community: string,
  badgeId: string,
  version: string,
): Promise<Picture | undefined> {
  const found = await findPicture(db, community, badgeId, version);
  if (!found) return undefined;
  if (found.content !== null) return { drawing: wrapPng(found.content), png: found.content };
  return { drawing: drawBadge(JSON.parse(found.design!) as BadgeDesign), png: undefined };
}

/** The picture as PNG of 512 by 512. What is drawn is rendered once per node and design. */
export async function pngOf(node: Node, { drawing, png }: Picture): Promise<Uint8Array> {
  if (png) return png;
  const rendered = node.the(openRendered);
  const svg = writeSvg(drawing);
  let result = rendered.get(svg);
  if (!result) {
    if (rendered.size >= RENDERED) rendered.delete(rendered.keys().next().value!);
    rendered.set(svg, (result = render(svg)));
  }
  return result;
}

/** There are 945 designs, of some 20 KB each; few are in use. */
const RENDERED = 100;
const openRendered = () => new Map<string, Promise<Uint8Array>>();

async function render(svg: string): Promise<Uint8Array> {
  const { default: sharp } = await import('sharp');
  return sharp(Buffer.from(svg)).resize(512, 512).png().toBuffer();
}
