import { writeFileSync } from 'node:fs';
import { matrixProductModule, matrixProductUrl } from './matrix-product-module.ts';

writeFileSync(matrixProductUrl, await matrixProductModule());
console.log(`Wrote ${matrixProductUrl.pathname}`);
