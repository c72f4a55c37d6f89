// Makes a scan out of a text: pages are separated by form feeds, or by lines that hold nothing but "---".
// See README.md for the command that made the bundled sample.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { makeScan } from './src/index.ts';

const { values } = parseArgs({
  options: {
    text: { type: 'string' },
    out: { type: 'string' },
    truth: { type: 'string' },
    seed: { type: 'string', default: '1' },
    pages: { type: 'string' },
    dpi: { type: 'string' },
    skew: { type: 'string' },
    noise: { type: 'string' },
  },
});
if (!values.text || !values.out) {
  console.error(
    'Usage: node generate.mjs --text FILE --out FILE.pdf [--truth DIR] [--seed N] [--pages N] [--dpi N] [--skew DEG] [--noise N]',
  );
  process.exit(2);
}

const texts = (await readFile(values.text, 'utf8')).split(/\f|^---$/m).filter((text) => text.trim() !== '');
const pageCount = Number(values.pages ?? texts.length);
const { pdf, truth } = await makeScan({
  // More pages than texts begin again from the first.
  texts: Array.from({ length: pageCount }, (_, index) => texts[index % texts.length] ?? ''),
  seed: Number(values.seed),
  ...(values.dpi ? { dpi: Number(values.dpi) } : {}),
  ...(values.skew ? { skewDegrees: Number(values.skew) } : {}),
  ...(values.noise ? { noise: Number(values.noise) } : {}),
});
await writeFile(values.out, pdf);
if (values.truth) {
  await mkdir(values.truth, { recursive: true });
  for (const [index, text] of truth.entries()) {
    await writeFile(join(values.truth, `${String(index + 1).padStart(4, '0')}.txt`), text);
  }
}
console.log(`${values.out}: ${pageCount} page(s), ${pdf.length} bytes`);
