import { PDFArray, PDFDict, PDFHexString, PDFName, PDFStream, PDFString } from '@cantoo/pdf-lib';
import type { PDFContext, PDFObject } from '@cantoo/pdf-lib';
import type { ActiveContent } from './document-inspection.ts';

const BY_ACTION: Readonly<Record<string, ActiveContent>> = {
  JavaScript: 'JavaScript',
  Launch: 'Launch',
  SubmitForm: 'SubmitForm',
  ImportData: 'SubmitForm',
};

const BY_KEY: Readonly<Record<string, ActiveContent>> = {
  JavaScript: 'JavaScript',
  JS: 'JavaScript',
  EmbeddedFiles: 'EmbeddedFiles',
  EF: 'EmbeddedFiles',
  AA: 'AdditionalActions',
  XFA: 'XFA',
  RichMediaContent: 'RichMedia',
};

/** Nesting of direct objects; real files stay below ten, and the parser itself recurses. */
const MAX_DEPTH = 100;

/** Looks at every object of the file, those in object streams included, whether or not anything refers to it. */
export function findActiveContent(context: PDFContext): ActiveContent[] {
  const found = new Set<ActiveContent>();
  for (const [, object] of context.enumerateIndirectObjects()) visit(object, found, 0);
  return [...found].sort();
}

function visit(object: PDFObject | undefined, found: Set<ActiveContent>, depth: number): void {
  if (depth > MAX_DEPTH) return;
  if (object instanceof PDFStream) return visit(object.dict, found, depth);
  if (object instanceof PDFArray) {
    for (const item of object.asArray()) visit(item, found, depth + 1);
    return;
  }
  if (!(object instanceof PDFDict)) return;
  for (const [key, value] of object.entries()) {
    const byKey = BY_KEY[key.decodeText()];
    if (byKey) found.add(byKey);
    visit(value, found, depth + 1);
  }
  const action = nameOf(object, 'S');
  if (action && BY_ACTION[action]) found.add(BY_ACTION[action]);
  if (nameOf(object, 'Subtype') === 'RichMedia') found.add('RichMedia');
  if (runsOnOpen(object)) found.add('OpenAction');
  if (/^\s*(javascript|vbscript):/i.test(textOf(object, 'URI'))) found.add('JavaScriptUri');
}

/** A destination to show first is an array, and common; only an action dictionary that does more is active. */
function runsOnOpen(dict: PDFDict): boolean {
  const action = lookup(dict, 'OpenAction');
  return action instanceof PDFDict && nameOf(action, 'S') !== 'GoTo';
}

function nameOf(dict: PDFDict, key: string): string | undefined {
  const value = lookup(dict, key);
  return value instanceof PDFName ? value.decodeText() : undefined;
}

function textOf(dict: PDFDict, key: string): string {
  const value = lookup(dict, key);
  return value instanceof PDFString || value instanceof PDFHexString ? value.decodeText() : '';
}

function lookup(dict: PDFDict, key: string): PDFObject | undefined {
  return dict.context.lookup(dict.get(PDFName.of(key)));
}
