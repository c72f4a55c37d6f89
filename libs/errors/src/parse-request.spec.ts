import { z } from 'zod';
import { parseRequest } from './parse-request.ts';
import { RequestInvalidError } from './request-errors.ts';

const schema = z.object({ title: z.string().max(5), units: z.array(z.object({ id: z.string() })) });

describe('parseRequest', () => {
  it('gives back what the schema made of the value', () => {
    expect(parseRequest(schema, { title: 'a', units: [], extra: 1 })).toEqual({ title: 'a', units: [] });
  });

  it('names every field at fault by its path', () => {
    const attempt = () => parseRequest(schema, { title: 'too long', units: [{ id: 'a' }, { id: 7 }] });

    expect(attempt).toThrow(RequestInvalidError);
    try {
      attempt();
    } catch (error) {
      expect((error as RequestInvalidError).items().map((item) => item.field)).toEqual(['title', 'units[1].id']);
    }
  });

  it('reports a missing body without a field', () => {
    expect(() => parseRequest(schema, undefined)).toThrow(/^Invalid input/);
  });
});
