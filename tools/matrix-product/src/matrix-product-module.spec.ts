import { readFileSync } from 'node:fs';
import { matrixProductModule, matrixProductUrl } from './matrix-product-module.ts';

describe('matrix-product-module.ts', () => {
  it('is what `npm run engine:matrix-product` makes of the text', async () => {
    expect(readFileSync(matrixProductUrl, 'utf8')).toBe(await matrixProductModule());
  });
});
