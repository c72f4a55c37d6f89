// `npm run bench:validation`: what validation-service finds, what it costs, beside what we want of it.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DataFolder } from './data-folder.ts';
import type { Figure } from './figure.ts';
import { measureFiles } from './measure/files.ts';
import { measureGibberish, measureSecrets } from './measure/generated.ts';
import { measureInjection } from './measure/injection.ts';
import { measureLanguages } from './measure/languages.ts';
import type { Measuring } from './measure/measuring.ts';
import { measureObfuscation } from './measure/obfuscation.ts';
import { measurePersonalData } from './measure/personal-data.ts';
import { LayerMissingError } from './measure/score-texts.ts';
import { measureSpam } from './measure/spam.ts';
import { measureLatency, measureThroughput } from './measure/speed.ts';
import { measureToxicity } from './measure/toxicity.ts';
import { validationReport } from './report/validation-report.ts';
import { memoryOf, PeakMemory } from './service/memory.ts';
import { ValidationProcess } from './service/validation-process.ts';
import { ValidationApi } from './validation-api.ts';
import { parseValidationOptions, USAGE, type ValidationBenchOptions } from './validation-options.ts';

const IDLE_MS = 2_000;
const outputFolder = join(import.meta.dirname, '../../../../tmp/bench');

let options: ValidationBenchOptions;
try {
  options = parseValidationOptions(process.argv.slice(2));
} catch (error) {
  console.error(`${(error as Error).message}\n\n${USAGE}`);
  process.exit(2);
}
const notes: string[] = [];
const { url, token } = options;
const figures = url === undefined ? await onOurOwn() : await measureAll(url, token ?? '');
console.log(`${validationReport(figures)}\n`);
for (const note of notes) console.log(`- ${note}`);
if (options.json !== undefined)
  writeFileSync(options.json, `${JSON.stringify({ options, notes, figures }, null, 2)}\n`);

async function measureAll(serviceUrl: string, userToken: string): Promise<Figure[]> {
  return measure(new ValidationApi(serviceUrl, () => Promise.resolve(userToken)));
}

/** Started, measured and stopped here; then there is also memory to be told of. */
async function onOurOwn(): Promise<Figure[]> {
  mkdirSync(outputFolder, { recursive: true });
  const service = await ValidationProcess.start(join(outputFolder, 'validation-service.log'));
  try {
    notes.push(`The service had ${service.limit}.`);
    await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
    const idle = memoryOf(service.pid);
    const peak = new PeakMemory(service.pid);
    const measured = await measure(service.api);
    const peakMb = peak.stop();
    const common = { section: 'Resources', set: 'the service' };
    return [
      ...measured,
      { ...common, measure: 'ready after', value: service.readyMs / 1000, unit: 's', goal: { atMost: 2 } },
      { ...common, measure: 'memory, idle', value: idle?.residentMb, unit: 'MB', goal: { atMost: 150 } },
      { ...common, measure: 'memory, at most', value: peakMb || undefined, unit: 'MB', goal: { atMost: 350 } },
    ];
  } finally {
    await service.stop();
  }
}

async function measure(api: ValidationApi): Promise<Figure[]> {
  const { data, quick, dev } = options;
  const folder = (part: 'test' | 'dev') => (data === undefined ? undefined : new DataFolder(data, part));
  notes.push(...(await api.whoJudges()));
  const figures = await inTurn({ api, quick, data: folder('test') });
  if (!dev) return figures;
  const seen = await inTurn({ api, quick, data: folder('dev') }, [
    'toxicity',
    'obfuscation',
    'spam',
    'injection',
    'pii',
  ]);
  return [...figures, ...seen.map((figure) => ({ ...figure, section: `${figure.section}, seen in training` }))];
}

async function inTurn(measuring: Measuring, only = options.only): Promise<Figure[]> {
  const note = (line: string): void => void notes.push(line);
  const measurements: Record<string, () => Promise<Figure[]>> = {
    toxicity: () => measureToxicity(measuring),
    obfuscation: () => measureObfuscation(measuring),
    spam: () => measureSpam(measuring),
    injection: () => measureInjection(measuring),
    pii: () => measurePersonalData(measuring),
    secrets: () => measureSecrets(measuring),
    gibberish: () => measureGibberish(measuring),
    language: () => measureLanguages(measuring),
    files: () => measureFiles(measuring, note),
    speed: async () => [...(await measureLatency(measuring)), ...(await measureThroughput(measuring))],
  };
  const figures: Figure[] = [];
  for (const [name, run] of Object.entries(measurements)) {
    if (only && !only.includes(name)) continue;
    try {
      figures.push(...(await run()));
    } catch (error) {
      if (!(error instanceof LayerMissingError)) throw error;
      note(`${name}: not measured. ${error.message}`);
    }
  }
  return figures;
}
