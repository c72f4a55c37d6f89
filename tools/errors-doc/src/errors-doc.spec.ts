import * as errors from '@cairn/errors';
import { readFileSync } from 'node:fs';
import { errorClasses } from './error-classes.ts';
import { errorsDoc, errorsDocUrl } from './errors-doc.ts';

const exported = Object.entries(errors)
  .filter(([, value]) => typeof value === 'function' && value.prototype instanceof errors.AppError)
  .map(([name]) => name);

describe('docs/errors.md', () => {
  it('is what `npm run docs:errors` makes of the classes', () => {
    expect(readFileSync(errorsDocUrl, 'utf8')).toBe(errorsDoc());
  });

  it('covers every class that libs/errors exports, and libs/errors exports every class', () => {
    expect(
      errorClasses()
        .map((declared) => declared.name)
        .sort(),
    ).toEqual(exported.sort());
    expect(exported.length).toBeGreaterThan(20);
  });
});

describe('error classes', () => {
  const classes = errorClasses();

  it.each(classes.map((declared) => [declared.name, declared]))('%s says when it happens', (_name, declared) => {
    expect(declared.meaning).toMatch(/^[A-Z].{15,}\.$/);
  });

  it('have codes in upper snake case, each its own', () => {
    const codes = classes.flatMap(({ code }) => code ?? []);

    expect(codes.filter((code) => !/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/.test(code))).toEqual([]);
    expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
  });
});
