import { ratio } from '../../statistics.ts';
import type { Figure } from '../figure.ts';
import { titles, sentencesByLanguage } from '../own/languages.ts';
import type { Answer } from '../validation-api.ts';
import type { Measuring } from './measuring.ts';
import { LayerMissingError } from './score-texts.ts';

const section = 'Language';

/** Whether the layer tells languages apart, and leaves texts alone that are too short to tell. */
export async function measureLanguages({ api, data, quick }: Measuring): Promise<Figure[]> {
  const known = Object.entries(sentencesByLanguage).flatMap(([code, texts]) => texts.map((text) => ({ code, text })));
  const options = { layers: ['language'], explain: true };
  const answers = await api.judgeAll(
    known.map(({ text }) => text),
    options,
  );
  if (!answers[0]?.layers.some(({ id }) => id === 'language')) throw new LayerMissingError('language');
  const right = known.filter(({ code }, index) => languageOf(answers[index]) === code).length;
  const short = await api.judgeAll(
    [...titles, ...(data?.read('benign-job-titles') ?? []).map(({ text }) => text)],
    options,
  );
  const held = short.filter(({ decision }) => decision !== 'accept').length;
  const requests = (data?.read('benign-requests') ?? []).slice(0, quick ? 100 : Infinity);
  const asked = await api.judgeAll(
    requests.map(({ text }) => text),
    options,
  );
  const english = asked.filter((answer) => languageOf(answer) === 'en').length;
  const common = { section, unit: 'share' as const };
  return [
    {
      ...common,
      set: 'ten languages, own sentences',
      measure: 'named rightly',
      value: right / known.length,
      of: known.length,
      goal: { atLeast: 0.9 },
    },
    {
      ...common,
      set: 'job titles',
      measure: 'held up',
      value: held / short.length,
      of: short.length,
      goal: { atMost: 0 },
    },
    {
      ...common,
      set: 'English requests',
      measure: 'named English',
      value: ratio(english, requests.length),
      of: requests.length,
      goal: { atLeast: 0.98 },
    },
  ];
}

/** The likeliest: the layer's category `language:<code>` or `<code>` with the highest score. */
function languageOf(answer: Answer | undefined): string | undefined {
  const { categories = {} } = answer?.layers.find(({ id }) => id === 'language') ?? {};
  const [likeliest] = Object.entries(categories)
    .map(([name, score]) => ({ code: name.replace(/^language[:-]/, ''), score }))
    .filter(({ code }) => /^[a-z]{2}$/.test(code))
    .sort((one, other) => other.score - one.score);
  return likeliest?.code;
}
