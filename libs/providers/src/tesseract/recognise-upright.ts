import type { PageResult } from '@cairn/page-result';
import { turn, type GreyPicture, type PageFacts, type Recognition } from '@cairn/page-preparation/worker';
import { isBetter, looksTurned } from './looks-turned.ts';

interface Prepared {
  picture: GreyPicture;
  facts: PageFacts;
}

export interface Recognisers {
  recognise(picture: GreyPicture): Promise<Recognition>;
  /** Clockwise degrees by which the picture has to be turned to be read; 0 also when that cannot be told. */
  detect(picture: GreyPicture): Promise<PageResult['rotation']>;
}

/**
 * Recognises a picture, and once more in the direction that was detected when the first reading looks like that of a page
 * lying sideways or upside down. The better reading counts.
 */
export async function recogniseUpright(
  { picture, facts }: Prepared,
  autoRotate: boolean,
  { recognise, detect }: Recognisers,
): Promise<{ facts: PageFacts; recognition: Recognition }> {
  const recognition = await recognise(picture);
  if (!autoRotate || !looksTurned(recognition.blocks, facts)) return { facts, recognition };
  const rotation = await detect(picture);
  if (rotation === 0) return { facts, recognition };
  const turned = await turn(picture, rotation);
  const again = await recognise(turned);
  if (!isBetter(again.blocks, recognition.blocks)) return { facts, recognition };
  const { widthPx, heightPx } = turned;
  return {
    facts: { ...facts, frame: { ...facts.frame, picture: { widthPx, heightPx }, rotation } },
    recognition: again,
  };
}
