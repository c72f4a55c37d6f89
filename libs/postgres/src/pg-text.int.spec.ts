import { createTestDatabase, type TestDatabase } from '@cairn/testing';
import type { DataSource } from 'typeorm';
import { createDataSource, pgJson, pgText } from './index.ts';

describe('pgText and pgJson', () => {
  let database: TestDatabase;
  let dataSource: DataSource;

  beforeAll(async () => {
    database = await createTestDatabase({ template: 'empty', migrate: () => Promise.resolve() });
    dataSource = await createDataSource({ url: database.url, schema: 'public' }).initialize();
  });
  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  it.each([
    ['a NUL', 'a\u0000b', 'a\uFFFDb'],
    ['a lone surrogate', 'a\uD800b', 'a\uFFFDb'],
    ['text that is fine', 'Straße 😀\n', 'Straße 😀\n'],
  ])('makes text with %s storable', async (_what, given, stored) => {
    const [row] = await dataSource.query('SELECT $1::text AS value', [pgText(given)]);
    expect(row.value).toBe(stored);
  });

  it('makes values and keys of nested JSON storable', async () => {
    const value = { 'k\u0000': ['a\uDC00', { deep: 'b\u0000' }], n: 1, none: null, at: new Date(0) };
    const [row] = await dataSource.query('SELECT $1::jsonb AS value', [pgJson(value)]);
    expect(row.value).toEqual({
      'k\uFFFD': ['a\uFFFD', { deep: 'b\uFFFD' }],
      n: 1,
      none: null,
      at: '1970-01-01T00:00:00.000Z',
    });
  });

  it('keeps a literal backslash-u sequence as it is', async () => {
    const [row] = await dataSource.query('SELECT $1::jsonb AS value', [pgJson({ path: 'C:\\u0000' })]);
    expect(row.value).toEqual({ path: 'C:\\u0000' });
  });
});
