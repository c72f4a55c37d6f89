import type { TextInput } from '../../layer/layer-input.ts';
import { certain, NO_RISK, type LayerReason, type LayerResult } from '../../layer/layer.ts';
import { HIDING } from './hiding.ts';
import type { StructureSettings } from './structure-settings.ts';

/** C0 and C1 controls but for tab, line ends and page break. */
const CONTROL = /(?![\t\n\v\f\r\u0085])\p{Cc}/u;
const ANY_CONTROL = /\p{Cc}/u;
const VISIBLE = /[\p{L}\p{N}\p{P}\p{S}]/u;
const LINE_END = /\r\n|[\n\r\u0085\u2028\u2029]/g;
const BYTE_ORDER_MARK = '\ufeff';
/** Shows where a decoder gave up. */
const REPLACEMENT = '\ufffd';
/** One in so many characters makes a text worth a look. */
const DAMAGED_SHARE = 1 / 100;

export function textStructure(input: TextInput, settings: StructureSettings): LayerResult {
  return input.field === 'title' ? titleStructure(input, settings) : proseStructure(input, settings);
}

/** A title stands in lists and logs: what breaks those is refused, what only hides something raises the risk. */
function titleStructure({ text, asSent = text, normalised }: TextInput, settings: StructureSettings): LayerResult {
  const invalid = (message: string): LayerReason => ({ code: 'TITLE_INVALID', field: 'title', message });
  const broken: LayerReason[] = [];
  if (characters(asSent) > settings.maxTitleCharacters) {
    broken.push(invalid(`The title is longer than ${settings.maxTitleCharacters} characters.`));
  }
  if (ANY_CONTROL.test(asSent) || !asSent.isWellFormed()) {
    broken.push(invalid('The title has control characters or broken Unicode; remove them.'));
  }
  if (broken.length > 0) return certain(...broken);
  if (!normalised.disguises.some(({ kind }) => HIDING.has(kind))) return NO_RISK;
  const message = 'The title has invisible or direction-changing characters.';
  return { score: 0.7, severity: 4, reasons: [{ code: 'TITLE_HIDDEN_CHARACTERS', field: 'title', message }] };
}

interface Finding {
  score: number;
  severity: LayerResult['severity'];
  reason: Omit<LayerReason, 'field'>;
}

function proseStructure({ text, asSent = text }: TextInput, settings: StructureSettings): LayerResult {
  const findings = [
    emptiness(asSent),
    excessiveLength(asSent, text),
    lines(asSent, settings),
    controlCharacters(asSent),
    unpairedSurrogates(asSent),
    byteOrderMark(asSent),
    damage(asSent),
  ].filter((finding) => finding !== undefined);
  if (findings.length === 0) return NO_RISK;
  findings.sort((a, b) => b.score - a.score);
  return {
    score: Math.max(...findings.map(({ score }) => score)),
    severity: Math.max(...findings.map(({ severity }) => severity)) as LayerResult['severity'],
    reasons: findings.map(({ score, reason }) => ({ ...reason, weight: score })),
  };
}

function emptiness(text: string): Finding | undefined {
  if (VISIBLE.test(text)) return undefined;
  const message = 'The text is empty: it has no letter, digit or sign.';
  return { score: 1, severity: 2, reason: { code: 'TEXT_EMPTY', message } };
}

/** What was cut is over the policy's limit. */
function excessiveLength(asSent: string, text: string): Finding | undefined {
  if (asSent.length === text.length) return undefined;
  const message = `The text has ${asSent.length} characters; only the first ${text.length} were looked at.`;
  return { score: 1, severity: 4, reason: { code: 'TEXT_TOO_LONG', message, span: [text.length, asSent.length] } };
}

function lines(text: string, { maxLines }: StructureSettings): Finding | undefined {
  let count = 1;
  for (const _end of text.matchAll(LINE_END)) count += 1;
  if (count <= maxLines) return undefined;
  const message = `The text has ${count} lines; ${maxLines} are usual at most.`;
  return { score: 0.6, severity: 2, reason: { code: 'TEXT_TOO_MANY_LINES', message } };
}

function controlCharacters(text: string): Finding | undefined {
  const at = text.search(CONTROL);
  if (at < 0) return undefined;
  const message = 'The text has control characters, which no keyboard types; remove them.';
  return { score: 0.7, severity: 3, reason: { code: 'TEXT_CONTROL_CHARACTERS', message, span: [at, at + 1] } };
}

function unpairedSurrogates(text: string): Finding | undefined {
  if (text.isWellFormed()) return undefined;
  const at = firstDifference(text, text.toWellFormed());
  const message = 'The text has half of a character (an unpaired surrogate); send it as whole Unicode.';
  return { score: 0.7, severity: 3, reason: { code: 'TEXT_BROKEN_UNICODE', message, span: [at, at + 1] } };
}

/** The mark itself hides nothing; it tells that a file was pasted as it is. */
function byteOrderMark(text: string): Finding | undefined {
  if (!text.startsWith(BYTE_ORDER_MARK)) return undefined;
  const message = 'The text begins with a byte-order mark; it was left out.';
  return { score: 0.05, severity: 0, reason: { code: 'TEXT_BYTE_ORDER_MARK', message, span: [0, 1] } };
}

function damage(text: string): Finding | undefined {
  const at = text.indexOf(REPLACEMENT);
  if (at < 0) return undefined;
  let count = 0;
  for (let next = at; next >= 0; next = text.indexOf(REPLACEMENT, next + 1)) count += 1;
  const score = count > text.length * DAMAGED_SHARE ? 0.5 : 0.1;
  const message = 'The text has replacement characters: it was read in a wrong encoding before.';
  return { score, severity: 1, reason: { code: 'TEXT_ENCODING_DAMAGED', message, span: [at, at + 1] } };
}

function characters(text: string): number {
  let count = 0;
  for (const _character of text) count += 1;
  return count;
}

function firstDifference(one: string, other: string): number {
  let at = 0;
  while (one.charCodeAt(at) === other.charCodeAt(at)) at += 1;
  return at;
}
