// `npm run validation:record`: writes what the layers say today of the texts in this folder. A change of a layer, a model
// or a policy changes verdicts; look at the differences before you commit them.
import { writeFileSync } from 'node:fs';
import { inOneLine, judgeTexts } from './judged-texts.fixture.ts';

const judged = await judgeTexts();
const verdicts = Object.fromEntries(judged.map(({ name, judgement }) => [name, inOneLine(judgement)]));
writeFileSync(new URL('recorded-verdicts.json', import.meta.url), `${JSON.stringify(verdicts, null, 2)}\n`);
console.log(`${judged.length} verdicts recorded.`);
