const MAX_DEPTH = 64;
/** The first few tell enough; and a circle, which ends in the depth of every way around it, is given up. */
const MAX_PROBLEMS = 20;
/** JSON cannot be nested deeper with fewer characters. */
const SHORTEST_TOO_DEEP = 2 * (MAX_DEPTH + 1);
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** Their closing counterparts are two further. */
const BRACKET = 0x5b;
const BRACE = 0x7b;
/** All that could be wrong with a value shows in its JSON as one of these; nearly no payload has any. */
const SUSPECT = /\\u(?:0000|d[89a-f])|\d{16}/;

export interface PayloadProblem {
  field: string;
  message: string;
}

/**
 * What `jsonb` would refuse or JSON has already changed: NUL, lone surrogates, nesting beyond 64 levels, and integers
 * beyond 2^53, whose last digits are lost. Found here so that the caller hears of the field, rather than of a failed
 * statement.
 */
export function payloadProblems(payload: unknown): PayloadProblem[] {
  const problems: PayloadProblem[] = [];
  look(payload, 'payload', 0, problems);
  return problems;
}

/** Whether `json`, made of a payload, gives reason to look for problems. Reads the text rather than the whole value. */
export function looksProblematic(json: string): boolean {
  return SUSPECT.test(json) || (json.length >= SHORTEST_TOO_DEEP && nestedTooDeep(json));
}

function nestedTooDeep(json: string): boolean {
  let depth = 0;
  for (let place = 0; place < json.length; place += 1) {
    const code = json.charCodeAt(place);
    if (code === QUOTE) place = endOfText(json, place);
    else if (code === BRACE || code === BRACKET) depth += 1;
    else if (code === BRACE + 2 || code === BRACKET + 2) depth -= 1;
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}

function endOfText(json: string, start: number): number {
  for (let place = start + 1; ; place += 1) {
    const code = json.charCodeAt(place);
    if (code === BACKSLASH) place += 1;
    else if (code === QUOTE) return place;
  }
}

function look(value: unknown, field: string, depth: number, problems: PayloadProblem[]): void {
  if (typeof value === 'string') {
    if (!isStorable(value)) problems.push({ field, message: 'must not contain NUL or lone surrogates' });
    return;
  }
  if (typeof value === 'number' && losesDigits(value)) {
    problems.push({ field, message: 'must be a text: integers beyond 2^53 lose their last digits' });
    return;
  }
  if (value === null || typeof value !== 'object') return;
  if (depth === MAX_DEPTH) {
    problems.push({ field, message: `must not be nested deeper than ${MAX_DEPTH} levels` });
    return;
  }
  for (const [key, inner] of Object.entries(value)) {
    if (problems.length >= MAX_PROBLEMS) return;
    const path = Array.isArray(value) ? `${field}[${key}]` : `${field}.${key}`;
    if (isStorable(key)) look(inner, path, depth + 1, problems);
    else problems.push({ field, message: 'must not have keys with NUL or lone surrogates' });
  }
}

/** From 10^21 on JSON writes an exponent: nobody takes that for an id. */
function losesDigits(value: number): boolean {
  return Number.isInteger(value) && !Number.isSafeInteger(value) && Math.abs(value) < 1e21;
}

export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}
