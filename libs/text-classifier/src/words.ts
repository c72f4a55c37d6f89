/**
 * A word, emphasis (`!?`), an emoji, its skin tone or a flag: where it stands in the normalised text, end excluded, and
 * how it is read.
 */
export interface Word {
  start: number;
  end: number;
  /** Repeated letters count once, apostrophes not at all: `baaad` is `bad`, `don't` is `dont`. */
  text: string;
}

const TOKEN = /[\p{L}\p{N}\p{M}'’]+|[!?]+|\p{Regional_Indicator}{2}|\p{Extended_Pictographic}|\p{Emoji_Modifier}/gu;
const APOSTROPHE = /['’]/g;
const REPEATED = /(.)\1+/gu;
// eslint-disable-next-line no-control-regex -- all of ASCII, control characters included
const ASCII = /^[\x00-\x7f]*$/;

export function wordsOf(normalisedText: string): Word[] {
  return ASCII.test(normalisedText) ? asciiWordsOf(normalisedText) : anyWordsOf(normalisedText);
}

function anyWordsOf(text: string): Word[] {
  const words: Word[] = [];
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    const read = token.replace(APOSTROPHE, '').replace(REPEATED, '$1');
    if (read) words.push({ start: index, end: index + token.length, text: read });
  }
  return words;
}

const [OTHER, OF_WORD, APOSTROPHE_SIGN, EMPHASIS] = [0, 1, 2, 3];
const KINDS = Uint8Array.from({ length: 128 }, (_, code) => kindOf(String.fromCharCode(code)));

function kindOf(sign: string): number {
  if (/[a-z\d]/i.test(sign)) return OF_WORD;
  if (sign === "'") return APOSTROPHE_SIGN;
  return sign === '!' || sign === '?' ? EMPHASIS : OTHER;
}

/** The same as `anyWordsOf`, several times as fast; most texts are ASCII. */
function asciiWordsOf(text: string): Word[] {
  const words: Word[] = [];
  for (let start = 0, end: number; start < text.length; start = end) {
    const isEmphasis = KINDS[text.charCodeAt(start)] === EMPHASIS;
    let hasTwice = false;
    let hasApostrophe = false;
    for (end = start; end < text.length; end += 1) {
      const code = text.charCodeAt(end);
      const kind = KINDS[code];
      if (kind === OTHER || (kind === EMPHASIS) !== isEmphasis) break;
      hasApostrophe ||= kind === APOSTROPHE_SIGN;
      hasTwice ||= end > start && code === text.charCodeAt(end - 1);
    }
    if (end === start) {
      end += 1;
      continue;
    }
    let read = text.slice(start, end);
    if (hasApostrophe) read = read.replace(APOSTROPHE, '');
    if (hasTwice || hasApostrophe) read = read.replace(REPEATED, '$1');
    if (read) words.push({ start, end, text: read });
  }
  return words;
}
