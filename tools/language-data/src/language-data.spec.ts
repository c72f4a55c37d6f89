import { readFile } from 'node:fs/promises';
import { languageData } from './index.ts';

describe('the data files of language-detection', () => {
  it.each(languageData.map(({ url, make }) => [url.pathname.split('/').at(-1), url, make] as const))(
    '%s is what its sources make',
    async (_name, url, make) => {
      const [made, kept] = await Promise.all([make(), readFile(url)]);
      expect(Buffer.compare(made, kept)).toBe(0);
    },
    120_000,
  );
});
