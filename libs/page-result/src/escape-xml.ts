const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

// eslint-disable-next-line no-control-regex -- the characters that are escaped or dropped, and halves of surrogate pairs
const TO_CHANGE = /[&<>"'\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]/;

/** For text and attributes. Also drops what XML 1.0 cannot carry: control characters and lone surrogates. */
export function escapeXml(text: string): string {
  // Most words are fine as they are.
  if (!TO_CHANGE.test(text)) return text;
  return (
    text
      .toWellFormed()
      // eslint-disable-next-line no-control-regex -- these are the characters that must go
      .replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, '')
      .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
  );
}
