import { writeFile } from 'node:fs/promises';
import { languageData } from './index.ts';

for (const { url, make } of languageData) {
  const bytes = await make();
  await writeFile(url, bytes);
  console.log(`Wrote ${url.pathname}: ${bytes.length} bytes`);
}
