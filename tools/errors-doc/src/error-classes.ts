import ts from 'typescript';
import { descendants, sourceFiles } from './source-files.ts';

export interface ErrorClass {
  name: string;
  /** undefined when each error brings its own. */
  code: string | undefined;
  /** undefined when it depends on the case. */
  httpStatus: string | undefined;
  retryable: string | undefined;
  /** First paragraph of the docstring; empty when there is none. */
  meaning: string;
}

/** The error classes that libs/errors declares, read from their source: codes stand there as literals. */
export function errorClasses(): ErrorClass[] {
  return sourceFiles('libs/errors/src')
    .flatMap((file) => [...descendants(file)].filter(ts.isClassDeclaration))
    .filter((declaration) => /Error$/.test(superclass(declaration)))
    .filter((declaration) => superclass(declaration) !== 'Error')
    .map((declaration) => ({
      name: declaration.name?.text ?? '',
      code: literal(declaration, 'code'),
      httpStatus: literal(declaration, 'httpStatus'),
      retryable: literal(declaration, 'retryable'),
      meaning: meaning(declaration),
    }));
}

function superclass(declaration: ts.ClassDeclaration): string {
  const clause = declaration.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword);
  return clause?.types[0]?.expression.getText() ?? '';
}

function literal(declaration: ts.ClassDeclaration, property: string): string | undefined {
  const member = declaration.members.find((node) => ts.isPropertyDeclaration(node) && node.name.getText() === property);
  const value = member && ts.isPropertyDeclaration(member) ? member.initializer : undefined;
  if (!value) return undefined;
  return ts.isStringLiteral(value) ? value.text : value.getText();
}

function meaning(declaration: ts.ClassDeclaration): string {
  const [doc] = ts.getJSDocCommentsAndTags(declaration).filter(ts.isJSDoc);
  const text = ts.getTextOfJSDocComment(doc?.comment) ?? '';
  return (text.split(/\n\s*\n/, 1)[0] ?? '').replaceAll(/\s+/g, ' ').trim();
}
