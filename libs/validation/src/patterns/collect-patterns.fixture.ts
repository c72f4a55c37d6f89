import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

export interface FoundPattern {
  /** Where it was found. */
  at: string;
  source: string;
  flags: string;
}

const WORKSPACE = fileURLToPath(new URL('../../../../', import.meta.url));
/** Whatever looks at texts that people send. */
const FOLDERS = ['libs/validation/src', 'libs/text-normalisation/src', 'libs/text-classifier/src'];
const NOT_SHIPPED = /\.(?:spec|fixture)\.ts$/;

/** Every regular expression that is written in the code that judges texts. */
export function writtenPatterns(): FoundPattern[] {
  const patterns: FoundPattern[] = [];
  for (const path of FOLDERS.flatMap((folder) => globSync(`${folder}/**/*.ts`, { cwd: WORKSPACE })).sort()) {
    if (NOT_SHIPPED.test(path)) continue;
    const file = ts.createSourceFile(path, readFileSync(`${WORKSPACE}${path}`, 'utf8'), ts.ScriptTarget.Latest, true);
    const visit = (node: ts.Node): void => {
      if (ts.isRegularExpressionLiteral(node)) {
        const line = file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1;
        const end = node.text.lastIndexOf('/');
        patterns.push({ at: `${path}:${line}`, source: node.text.slice(1, end), flags: node.text.slice(end + 1) });
      }
      ts.forEachChild(node, visit);
    };
    visit(file);
  }
  return patterns;
}

/** Every regular expression that this code makes with `new RegExp` while `work` runs. */
export async function madePatterns(work: () => Promise<void>): Promise<FoundPattern[]> {
  const made: FoundPattern[] = [];
  const Original = globalThis.RegExp;
  const ours = new Original(`(?:${FOLDERS.join('|')})/\\S+:\\d+`);
  const note = (pattern: RegExp): RegExp => {
    // Whoever made it comes first, after this file; what packages make is their business.
    const [, caller = ''] = (new Error().stack ?? '')
      .split('\n')
      .filter((frame) => !frame.includes('collect-patterns'));
    const at = ours.exec(caller)?.[0];
    if (at !== undefined) made.push({ at, source: pattern.source, flags: pattern.flags });
    return pattern;
  };
  globalThis.RegExp = new Proxy(Original, {
    construct: (target, args, newTarget) => note(Reflect.construct(target, args, newTarget) as RegExp),
    apply: (target, self, args) => note(Reflect.apply(target, self, args) as RegExp),
  });
  try {
    await work();
  } finally {
    globalThis.RegExp = Original;
  }
  return made;
}
