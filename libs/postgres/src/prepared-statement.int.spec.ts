import { createTestDatabase, type TestDatabase } from '@cairn/testing';
import type { DataSource } from 'typeorm';
import { createDataSource, mapPrepared, runPrepared } from './index.ts';

interface NumberRow {
  n: string;
  half: string | null;
}

const NUMBERS = {
  name: 'numbers',
  text: 'SELECT n, CASE n % 2 WHEN 0 THEN n / 2 END AS half FROM generate_series(1, $1::int) n ORDER BY n',
};

describe('a prepared statement', () => {
  let database: TestDatabase;
  let dataSource: DataSource;

  beforeAll(async () => {
    database = await createTestDatabase({ template: 'empty', migrate: () => Promise.resolve() });
    dataSource = await createDataSource({ url: database.url, schema: 'public', poolSize: 1 }).initialize();
  });
  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  it('gives values as PostgreSQL writes them', async () => {
    expect(await runPrepared<NumberRow>(dataSource, { ...NUMBERS, values: [2] })).toEqual([
      { n: '1', half: null },
      { n: '2', half: '1' },
    ]);
  });

  it('has each row made into something in turn, knowing what the one before was made into', async () => {
    const add = ({ n }: NumberRow, before = 0): number => before + Number(n);
    const sums = [1, 3, 6, 10];
    expect(await mapPrepared(dataSource, { ...NUMBERS, values: [4] }, add)).toEqual(sums);
    expect(await dataSource.transaction((manager) => mapPrepared(manager, { ...NUMBERS, values: [4] }, add))).toEqual(
      sums,
    );
  });

  it('fails with the error of what its rows are made into, and leaves the connection as it was', async () => {
    const failing = mapPrepared<NumberRow, number>(dataSource, { ...NUMBERS, values: [1_000] }, ({ n }) => {
      if (n === '3') throw new RangeError('no threes');
      return Number(n);
    });
    await expect(failing).rejects.toThrow('no threes');
    expect(await mapPrepared<NumberRow, string>(dataSource, { ...NUMBERS, values: [1] }, ({ n }) => n)).toEqual(['1']);
  });

  it('fails with the error of the server', async () => {
    const dividing = { name: 'dividing', text: 'SELECT 1 / $1::int AS n', values: [0] };
    await expect(mapPrepared(dataSource, dividing, () => 0)).rejects.toThrow('division by zero');
    expect(await runPrepared(dataSource, { ...dividing, values: [1] })).toEqual([{ n: '1' }]);
  });
});
