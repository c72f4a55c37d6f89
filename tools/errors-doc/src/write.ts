import { writeFileSync } from 'node:fs';
import { errorsDoc, errorsDocUrl } from './errors-doc.ts';

writeFileSync(errorsDocUrl, errorsDoc());
console.log(`Wrote ${errorsDocUrl.pathname}`);
