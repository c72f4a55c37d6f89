/** A name that Windows, macOS and Linux all accept, from a title that may hold anything. */
export function resultFileName(title: string, extension: string): string {
  const safe = title
    .replace(/[\p{Cc}\p{Cf}<>:"/\\|?*]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[. ]+|[. ]+$/g, '');
  return `${safe.slice(0, 120).trim() || 'document'}.${extension}`;
}
