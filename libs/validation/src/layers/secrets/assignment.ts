import { isReference } from './placeholder.ts';

export interface Assignment {
  /** The whole name, as far as it is one word or a few with hyphens and dots. */
  name: string;
  value: string;
  start: number;
  isQuoted: boolean;
  /** Said in a sentence or on a command line, where any word may follow. */
  isProse: boolean;
}

const LONGEST_NAME = 48;
const LONGEST_VALUE = 256;
/** From the end of a word in a name to the value: `_KEY"] = "`, `: `, ` => '`, `>`, ` is `. */
const TO_VALUE =
  /([\w.-]{0,48})(?:\\?["'`\])]){0,3}[ \t]{0,8}(?:(=>|:=|={1,3}|:|<-|,|\?=)\s{0,4}|(>)|((?: (?:for|to|of|on) (?:[\w@.-]{1,24} ){1,4}| )(?:is|was|ist|est|es) (?:now |set to )?:? ?))(?:[rbfu]?(?=["'`\\]))?/iy;
/** The same where the name is several words, such as "API key for staging". */
const TO_VALUE_IN_WORDS =
  /([\w. -]{0,48})(?:\\?["'`\])]){0,3}[ \t]{0,4}(?:(=>|:=|={1,3}|:|<-|,)\s{0,4}|(>)|( (?:is|was|ist|est|es) (?:now |set to )?:? ?))/iy;
const BARE_VALUE = /[^\s"'`<>;,&\\]{1,256}/y;
const ON_COMMAND_LINE = /([\w-]{0,30})[ =]{1,2}/y;

/**
 * The value that is given to the name which a keyword is part of.
 * @param inWords the name may go on with further words
 */
export function assignmentAt(
  text: string,
  keywordStart: number,
  keywordEnd: number,
  inWords = false,
): Assignment | undefined {
  const nameStart = startOfName(text, keywordStart);
  const toValue = inWords ? TO_VALUE_IN_WORDS : TO_VALUE;
  toValue.lastIndex = keywordEnd;
  const operator = toValue.exec(text) ?? optionOrNetrc(text, nameStart, keywordEnd);
  if (!operator) return undefined;
  const name = text.slice(nameStart, keywordEnd) + (operator[1] ?? '');
  const isProse = operator[4] !== undefined;
  return valueAt(text, keywordEnd + operator[0].length, { name, isProse });
}

function startOfName(text: string, keywordStart: number): number {
  const earliest = Math.max(0, keywordStart - LONGEST_NAME);
  let start = keywordStart;
  while (start > earliest && /[\w.-]/.test(text[start - 1] as string)) start--;
  return start;
}

/** `--password value`, `login name password value` of .netrc, and `IDENTIFIED BY 'value'` of SQL. */
function optionOrNetrc(text: string, nameStart: number, keywordEnd: number): RegExpExecArray | undefined {
  const before = text.slice(Math.max(0, nameStart - 96), nameStart);
  const isNext =
    text.startsWith('--', nameStart) ||
    /\blogin\s{1,4}\S{1,64}\s{1,8}$/.test(before) ||
    / by$/i.test(text.slice(keywordEnd - 3, keywordEnd));
  if (!isNext) return undefined;
  ON_COMMAND_LINE.lastIndex = keywordEnd;
  return ON_COMMAND_LINE.exec(text) ?? undefined;
}

function valueAt(
  text: string,
  from: number,
  { name, isProse }: Pick<Assignment, 'name' | 'isProse'>,
): Assignment | undefined {
  const escaped = text[from] === '\\' ? 1 : 0;
  const quote = text[from + escaped];
  if (quote === '"' || quote === "'" || quote === '`') {
    const start = from + escaped + 1;
    const value = quotedValue(text, start, quote);
    return value === undefined ? undefined : { name, value, start, isQuoted: true, isProse };
  }
  BARE_VALUE.lastIndex = from;
  const bare = BARE_VALUE.exec(text)?.[0];
  if (bare === undefined || isReference(bare) || (bare.endsWith(')') && bare.includes('('))) return undefined;
  const value = bare.replace(/[.)\]}|:]{1,4}$/, '');
  return { name, value, start: from, isQuoted: false, isProse };
}

function quotedValue(text: string, start: number, quote: string): string | undefined {
  const line = text.slice(start, start + LONGEST_VALUE + 1);
  const end = line.indexOf(quote);
  if (end <= 0) return undefined;
  const value = line.slice(0, end);
  return /[\r\n]/.test(value) ? undefined : value.replace(/\\$/, '');
}
