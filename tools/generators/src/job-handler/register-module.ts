import ts from 'typescript';

export interface ModuleImport {
  /** Class of the Nest module. */
  moduleName: string;
  /** Relative to the app's module: `./resize-images/resize-images.module.ts`. */
  path: string;
}

/**
 * The source of the app's module with one more job type: its import in alphabetical place, and its module after the
 * handlers that are there, before what depends on the roles of the process.
 * @throws Error when the source does not have the list of modules that the queue stands in
 */
export function registerModule(source: string, { moduleName, path }: ModuleImport): string {
  const file = ts.createSourceFile('app.module.ts', source, ts.ScriptTarget.Latest, true);
  const list = queueModules(file);
  if (!list) throw new Error('app.module.ts has no list of modules with JobQueueModule in it; register by hand.');
  const edits = [importEdit(file, moduleName, path), listEdit(list, moduleName)];
  // From the end, so that the places of the others stay right.
  return edits
    .sort((a, b) => b.at - a.at)
    .reduce((text, { at, insert }) => text.slice(0, at) + insert + text.slice(at), source);
}

interface Edit {
  at: number;
  insert: string;
}

function importEdit(file: ts.SourceFile, moduleName: string, path: string): Edit {
  const statement = `import { ${moduleName} } from '${path}';\n`;
  const imports = file.statements.filter(ts.isImportDeclaration);
  const specifier = ({ moduleSpecifier }: ts.ImportDeclaration): string =>
    ts.isStringLiteral(moduleSpecifier) ? moduleSpecifier.text : '';
  const next = imports.find((declaration) => specifier(declaration).startsWith('./') && specifier(declaration) > path);
  if (next) return { at: next.getStart(file), insert: statement };
  return { at: imports.at(-1)?.end ?? 0, insert: `\n${statement.trimEnd()}` };
}

function listEdit(list: ts.ArrayLiteralExpression, moduleName: string): Edit {
  const beforeRoles = list.elements.findIndex(ts.isSpreadElement);
  const last = list.elements[beforeRoles === -1 ? list.elements.length - 1 : beforeRoles - 1];
  return { at: last?.end ?? list.elements.pos, insert: `, ${moduleName}` };
}

function queueModules(node: ts.Node): ts.ArrayLiteralExpression | undefined {
  if (
    ts.isArrayLiteralExpression(node) &&
    node.elements.some((element) => /^JobQueueModule\b/.test(element.getText()))
  ) {
    return node;
  }
  return ts.forEachChild(node, queueModules);
}
