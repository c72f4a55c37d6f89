import type { Disguise } from '@cairn/text-normalisation';

const LETTERS_OF_FLAGS = /\p{Regional_Indicator}+/gu;
const FLAGS = /^\p{RGI_Emoji_Flag_Sequence}+$/v;

/** Flags are written with look-alike letters, two a flag; who sees them sees flags. */
export function withoutFlags(text: string, disguises: readonly Disguise[]): readonly Disguise[] {
  const flags = Array.from(text.matchAll(LETTERS_OF_FLAGS), ({ index, 0: run }) => ({ start: index, run })).filter(
    ({ run }) => FLAGS.test(run),
  );
  if (flags.length === 0) return disguises;
  let next = 0;
  return disguises.filter(({ start, end }) => {
    const ends = (flag: (typeof flags)[number] | undefined): number => (flag ? flag.start + flag.run.length : Infinity);
    while (ends(flags[next]) <= start) next += 1;
    const flag = flags[next];
    return !flag || start < flag.start || end > ends(flag);
  });
}
