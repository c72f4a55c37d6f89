/** See `TextInput`. */
export interface PreparedText {
  text: string;
  asSent?: string;
}

/**
 * Makes a text well-formed and cuts it at the limit, so that layers need not think of either. Offsets stay as they were.
 * @param maxLength in UTF-16 code units
 */
export function prepareText(sent: string, maxLength: number): PreparedText {
  const text = cut(sent, maxLength).toWellFormed();
  return text === sent ? { text } : { text, asSent: sent };
}

function cut(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const endsInHalf = /[\ud800-\udbff]/.test(text.charAt(maxLength - 1));
  return text.slice(0, endsInHalf ? maxLength - 1 : maxLength);
}
