import {
  PDFArray,
  PDFDict,
  PDFName,
  PDFNumber,
  PDFRawStream,
  PDFStream,
  type PDFContext,
  type PDFObject,
  type PDFPage,
} from '@cantoo/pdf-lib';
import { ContentOperators } from './content-operators.ts';
import { decodeStream } from './decode-stream.ts';

const INVISIBLE = 3;
/** Recognition programs put the layer on the page, or into a form on it; deeper nesting is something else. */
const MAX_FORM_DEPTH = 3;
const MAX_FORMS = 50;
/** Of all streams of a page, decoded; a scan has some hundred kilobytes. */
const MAX_CONTENT_BYTES = 32 * 1024 * 1024;

/** What text operators leave behind when their text is gone: `'` and `"` also move to the next line and set spacing. */
const WITHOUT_TEXT: Readonly<Record<string, (operands: string) => string>> = {
  Tj: () => '',
  TJ: () => '',
  "'": () => 'T*',
  '"': (operands) => `${operands} T*`,
};

/**
 * Removes the text that is drawn in rendering mode 3, as earlier recognition left it, from a page and from forms on it.
 *
 * Text objects that show visible text as well stay as they are, and so does a page whose content cannot be parsed or is
 * larger than a limit: then its old layer stays beside the new one.
 * @returns whether anything was removed
 */
export function stripInvisibleText(page: PDFPage): boolean {
  const { context } = page.doc;
  const resources = context.lookup(page.node.getInheritableAttribute(PDFName.of('Resources')));
  const state: Stripping = { context, bytesLeft: MAX_CONTENT_BYTES, formsLeft: MAX_FORMS };
  try {
    const content = pageContent(page, state);
    const stripped = strip(content, resources instanceof PDFDict ? resources : undefined, 0, MAX_FORM_DEPTH, state);
    if (!stripped) return false;
    page.node.set(PDFName.of('Contents'), context.register(context.flateStream(stripped.content)));
    if (stripped.resources) page.node.set(PDFName.of('Resources'), stripped.resources);
    return true;
  } catch {
    return false;
  }
}

interface Stripping {
  context: PDFContext;
  bytesLeft: number;
  formsLeft: number;
}

interface Stripped {
  content: Uint8Array;
  /** Copied, with the forms that had to change. */
  resources?: PDFDict;
}

function pageContent(page: PDFPage, state: Stripping): Uint8Array {
  const contents = state.context.lookup(page.node.get(PDFName.of('Contents')));
  const streams = contents instanceof PDFArray ? contents.asArray() : contents ? [contents] : [];
  // A stream ends between two tokens, never within one.
  return Buffer.concat(streams.flatMap((stream) => [decoded(state.context.lookup(stream), state), Buffer.from('\n')]));
}

function decoded(stream: PDFObject | undefined, state: Stripping): Uint8Array {
  if (!(stream instanceof PDFStream)) return new Uint8Array();
  const bytes = decodeStream(stream, state.bytesLeft);
  state.bytesLeft -= bytes.length;
  return bytes;
}

/** @param mode rendering mode at the beginning: a form inherits it */
function strip(
  content: Uint8Array,
  resources: PDFDict | undefined,
  mode: number,
  depth: number,
  state: Stripping,
): Stripped | undefined {
  const edits: { start: number; end: number; text: string }[] = [];
  const forms = new Map<string, PDFStream>();
  const saved: number[] = [];
  let textObject: { hidden: typeof edits; visible: boolean } | undefined;
  for (const { name, operands, start, end } of ContentOperators.of(content, state.context)) {
    const without = WITHOUT_TEXT[name];
    if (name === 'q') saved.push(mode);
    else if (name === 'Q') mode = saved.pop() ?? mode;
    else if (name === 'BT') textObject = { hidden: [], visible: false };
    else if (name === 'Tr' && operands[0] instanceof PDFNumber) mode = operands[0].asNumber();
    else if (without && textObject) {
      const before = name === '"' ? spacingOf(operands) : '';
      if (mode === INVISIBLE) textObject.hidden.push({ start, end, text: without(before) });
      else textObject.visible = true;
    } else if (name === 'ET') {
      // Where both stand in one text object, text may be placed by what was shown before it.
      if (textObject && !textObject.visible) edits.push(...textObject.hidden);
      textObject = undefined;
    } else if (name === 'Do' && operands[0] instanceof PDFName && resources && depth > 0) {
      const key = operands[0];
      const form = forms.has(key.asString()) ? undefined : stripForm(key, resources, mode, depth, state);
      if (form) forms.set(key.asString(), form);
    }
  }
  if (edits.length === 0 && forms.size === 0) return undefined;
  const stripped: Stripped = { content: applyEdits(content, edits) };
  if (resources && forms.size > 0) stripped.resources = withForms(resources, forms, state.context);
  return stripped;
}

/** `"` sets word and character spacing; without its text those two remain. */
function spacingOf([word, character]: PDFObject[]): string {
  return `${String(word)} Tw ${String(character)} Tc`;
}

function stripForm(
  key: PDFName,
  resources: PDFDict,
  mode: number,
  depth: number,
  state: Stripping,
): PDFStream | undefined {
  const { context } = state;
  const objects = resources.lookup(PDFName.of('XObject'));
  const form = objects instanceof PDFDict ? objects.lookup(key) : undefined;
  if (!(form instanceof PDFStream) || form.dict.lookup(PDFName.of('Subtype')) !== PDFName.of('Form')) return undefined;
  if (state.formsLeft-- <= 0) throw new RangeError('too many forms');
  const own = form.dict.lookup(PDFName.of('Resources'));
  const within = own instanceof PDFDict ? own : resources;
  const stripped = strip(decoded(form, state), within, mode, depth - 1, state);
  if (!stripped) return undefined;
  const dict = form.dict.clone(context);
  for (const name of ['Filter', 'DecodeParms', 'Length']) dict.delete(PDFName.of(name));
  if (stripped.resources) dict.set(PDFName.of('Resources'), stripped.resources);
  const deflated = context.flateStream(stripped.content);
  dict.set(PDFName.of('Filter'), PDFName.of('FlateDecode'));
  return PDFRawStream.of(dict, deflated.getContents());
}

function withForms(resources: PDFDict, forms: ReadonlyMap<string, PDFStream>, context: PDFContext): PDFDict {
  const copy = resources.clone(context);
  const objects = resources.lookup(PDFName.of('XObject'), PDFDict).clone(context);
  for (const [key, form] of forms) objects.set(PDFName.of(key.slice(1)), context.register(form));
  copy.set(PDFName.of('XObject'), objects);
  return copy;
}

function applyEdits(content: Uint8Array, edits: readonly { start: number; end: number; text: string }[]): Uint8Array {
  const pieces: Uint8Array[] = [];
  let at = 0;
  for (const { start, end, text } of edits) {
    pieces.push(content.subarray(at, start), Buffer.from(text, 'latin1'));
    at = end;
  }
  pieces.push(content.subarray(at));
  return Buffer.concat(pieces);
}
