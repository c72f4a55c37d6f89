import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { models } from './models.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { data: { type: 'string' }, vectors: { type: 'string' }, final: { type: 'boolean', default: false } },
});
const [name = ''] = positionals;
const model = models[name];
if (!model || !values.data || (name === 'toxicity' && !values.vectors)) {
  const names = Object.keys(models).join('|');
  console.error(`npm run validation:train -- ${names} --data FOLDER [--final] [--vectors FILE, for toxicity]`);
  process.exit(2);
}
const { bytes, facts } = model(values.data, { final: values.final, vectors: values.vectors });
const layer = new URL(`../../../libs/validation/src/layers/${name}/`, import.meta.url);
const sha256 = createHash('sha256').update(bytes).digest('hex');
const card = `${JSON.stringify({ model: name, bytes: bytes.length, sha256, ...facts }, undefined, 2)}\n`;
writeFileSync(new URL(`${name}.bin`, layer), bytes);
writeFileSync(new URL(`${name}.model.json`, layer), card);
console.log(card);
