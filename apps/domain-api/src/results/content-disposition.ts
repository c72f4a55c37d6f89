/** Characters that some file system or header does not take. */
const UNSAFE = /[\p{Cc}\p{Cf}/\\:*?"<>|]+/gu;
/** A leading dot would hide the file. */
const LEADING_DOTS = /^[.\s]+/;
const MAX_STEM_CHARACTERS = 100;

/**
 * `Content-Disposition` for a download named after a title (RFC 6266): a plain ASCII name for old clients and the full
 * one as RFC 5987 has it.
 * @param extension without a dot
 */
export function attachment(title: string, extension: string): string {
  const readable = title.toWellFormed().replace(UNSAFE, ' ').replace(LEADING_DOTS, '');
  const stem = [...readable].slice(0, MAX_STEM_CHARACTERS).join('').trim();
  const name = `${withoutExtension(stem || 'document', extension)}.${extension}`;
  const ascii = name.replace(/[^\x20-\x7e]/gu, '_').replaceAll('%', '_');
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encodeExtended(name)}`;
}

/** The title is often the name of the uploaded file, such as `scan.pdf`. */
function withoutExtension(stem: string, extension: string): string {
  const suffix = `.${extension}`;
  return stem.toLowerCase().endsWith(suffix) && stem.length > suffix.length ? stem.slice(0, -suffix.length) : stem;
}

/** `encodeURIComponent` leaves a few characters that RFC 5987 wants encoded. */
function encodeExtended(text: string): string {
  return encodeURIComponent(text).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}
