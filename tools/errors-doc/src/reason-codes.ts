import ts from 'typescript';
import { descendants, sourceFiles } from './source-files.ts';

export interface ReasonCode {
  code: string;
  /** Folders whose code gives it. */
  from: string[];
}

/** Where documents and pages are judged: their codes travel as items inside of the errors, not as classes. */
const JUDGES = [
  'libs/document-inspection/src',
  'libs/providers/src',
  'libs/validation/src/layers',
  'libs/validation/src/judge',
];
/** Ours; `ERR_…` are Node's. */
const CODE = /^(?!ERR_)[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/;

/** @param known codes of classes, which are listed already */
export function reasonCodes(known: ReadonlySet<string>): ReasonCode[] {
  const found = new Map<string, Set<string>>();
  for (const folder of JUDGES) {
    for (const code of sourceFiles(folder).flatMap(codesIn)) {
      if (known.has(code)) continue;
      found.set(code, (found.get(code) ?? new Set()).add(folder.replace(/\/src.*/, '')));
    }
  }
  return [...found].map(([code, from]) => ({ code, from: [...from] })).sort((a, b) => (a.code < b.code ? -1 : 1));
}

const SENTENCE = /\s/;

/**
 * A code stands as the value of `code`, as an argument, in a union type, or as a key of the table of messages; keys of
 * anything else, such as variables of the environment, are none.
 */
function codesIn(file: ts.SourceFile): string[] {
  return [...descendants(file)].flatMap((node) => {
    const isText = ts.isStringLiteral(node) && !ts.isImportDeclaration(node.parent);
    const isKey = ts.isPropertyAssignment(node) && ts.isIdentifier(node.name) && isSentence(node.initializer);
    const text = isText ? node.text : isKey ? node.name.getText() : '';
    return CODE.test(text) ? [text] : [];
  });
}

function isSentence(node: ts.Node): boolean {
  return ts.isStringLiteral(node) && SENTENCE.test(node.text);
}
