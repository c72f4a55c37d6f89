const HEADING = /^#+ job types\s*$/i;

/**
 * The README with one more row at the end of the table under its heading "Job types".
 * @param cells by column, in lower case; a column that is not among them stays empty
 * @returns undefined when there is no such table
 */
export function listJobType(readme: string, cells: Readonly<Record<string, string>>): string | undefined {
  const lines = readme.split('\n');
  const heading = lines.findIndex((line) => HEADING.test(line));
  const header = lines.findIndex((line, index) => index > heading && line.startsWith('|'));
  if (heading === -1 || header === -1) return undefined;
  const columns = lines[header]?.split('|').slice(1, -1) ?? [];
  const row = columns.map((column) => ` ${cells[column.trim().toLowerCase()] ?? ''} `).join('|');
  const after = lines.findIndex((line, index) => index > header && !line.startsWith('|'));
  lines.splice(after === -1 ? lines.length : after, 0, `|${row}|`);
  return lines.join('\n');
}
