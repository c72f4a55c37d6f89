import { writeFile } from 'node:fs/promises';
import { makeSeverityTerms } from './severity-terms.ts';

const [csvFile] = process.argv.slice(2);
if (csvFile === undefined) throw new Error('Give the path of the list: npm run data:terms -- PROFANITY.csv');
const target = new URL('../../../libs/validation/src/layers/lexicon/severity-terms.json', import.meta.url);
await writeFile(target, await makeSeverityTerms(csvFile));
console.log(`Wrote ${target.pathname}`);
