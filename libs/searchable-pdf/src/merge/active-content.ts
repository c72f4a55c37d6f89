import { PDFArray, PDFDict, PDFName, type PDFDocument } from '@cantoo/pdf-lib';
import { dictionariesOf } from './pdf-objects.ts';

/** Actions that show something when somebody asks for it (ISO 32000-2, table 201). */
const HARMLESS = new Set(['GoTo', 'GoToR', 'URI', 'Named', 'SetOCGState'].map((type) => PDFName.of(type)));
const ACTIONS = ['A', 'PA', 'Next'].map((key) => PDFName.of(key));
const TRIGGERS = PDFName.of('AA');
/** A script of a 3D scene. */
const ON_INSTANTIATE = PDFName.of('OnInstantiate');

/**
 * Removes what a PDF would run, send or start, before it becomes part of another one: scripts name fields that may have
 * other names there and functions that do not come along, and a form that is sent would send the other files' fields too.
 */
export function removeActions(source: PDFDocument): void {
  for (const dict of dictionariesOf(source.context)) {
    for (const key of ACTIONS) if (isHarmful(dict.lookup(key))) dict.delete(key);
    if (areTriggers(dict.lookup(TRIGGERS))) dict.delete(TRIGGERS);
    dict.delete(ON_INSTANTIATE);
  }
}

/** What a page calls a font or an image may be the key of an action elsewhere: the value tells. */
function isHarmful(value: unknown): boolean {
  const type = actionType(value);
  return type !== undefined && !HARMLESS.has(type);
}

/** What starts by itself: on opening a page, on leaving a field. */
function areTriggers(value: unknown): boolean {
  return value instanceof PDFDict && value.keys().every((key) => actionType(value.lookup(key)) !== undefined);
}

/** Of several actions that follow one another, the first that matters. */
function actionType(value: unknown): PDFName | undefined {
  if (value instanceof PDFArray) {
    const types = Array.from({ length: value.size() }, (_, index) => ownType(value.lookup(index)));
    return types.find((type) => type && !HARMLESS.has(type)) ?? types[0];
  }
  return ownType(value);
}

function ownType(action: unknown): PDFName | undefined {
  const type = action instanceof PDFDict ? action.lookup(PDFName.of('S')) : undefined;
  return type instanceof PDFName ? type : undefined;
}
