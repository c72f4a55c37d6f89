import { ProtocolViolation } from './protocol-violation.ts';

/**
 * The JSON object in the text; of a key that is there twice the last one counts.
 * @throws ProtocolViolation when it is none, or nested deeper than `maxDepth`
 */
export function parseBoundedObject(text: string, maxDepth: number): Record<string, unknown> {
  // Before parsing: a deep value parses well, and then overflows the stack of whoever walks or prints it.
  if (deeperThan(text, maxDepth)) throw new ProtocolViolation(`The message is nested deeper than ${maxDepth}.`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Without the cause: its text quotes the message.
    throw new ProtocolViolation('The message is not JSON.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ProtocolViolation('The message is not a JSON object.');
  }
  return value as Record<string, unknown>;
}

function deeperThan(text: string, maxDepth: number): boolean {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (inString) {
      if (char === '\\') i++;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === '[' || char === '{') {
      if (++depth > maxDepth) return true;
    } else if (char === ']' || char === '}') depth--;
  }
  return false;
}
