import { readFileSync } from 'node:fs';

/** A text by hand that no model ever learned from. */
export interface HeldOutText {
  label: 0 | 1;
  /** What it is an example of, e.g. `parcel and bank phishing`. */
  kind: string;
  text: string;
}

const HEADING = /^\[(spam|clean|attack|harmless): (.+)\]$/;

/**
 * Reads `[spam: kind]`, `[clean: kind]`, `[attack: kind]` or `[harmless: kind]` and the texts below each, one a line;
 * `\n` is a line's end, and lines that begin with `; ` say nothing.
 */
export function heldOutTexts(file: URL): HeldOutText[] {
  const texts: HeldOutText[] = [];
  let heading: Omit<HeldOutText, 'text'> | undefined;
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const [, label, kind] = HEADING.exec(line) ?? [];
    if (kind) heading = { label: label === 'spam' || label === 'attack' ? 1 : 0, kind };
    else if (heading && line && !line.startsWith('; ')) {
      texts.push({ ...heading, text: line.replaceAll(String.raw`\n`, '\n') });
    }
  }
  return texts;
}
