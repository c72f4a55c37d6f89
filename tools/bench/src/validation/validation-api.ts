import { setTimeout as delay } from 'node:timers/promises';

/** What the bench reads of an answer; see validation-service's API description. */
export interface Answer {
  policy: { id: string; version: number; hash: string };
  decision: 'accept' | 'review' | 'reject';
  validationScore: number;
  vetoes: { layer: string; code: string }[];
  layers: AnswerLayer[];
  timingMs?: number;
}

export interface AnswerLayer {
  id: string;
  status: string;
  provider?: string;
  version?: string;
  score: number;
  categories?: Record<string, number>;
  entities?: { type: string; start: number; end: number }[];
  reasons?: { code: string }[];
}

export interface AskOptions {
  /** Only these of the policy's layers; all of them by default. */
  layers?: readonly string[];
  /** With reasons and entities. */
  explain?: boolean;
  policy?: string;
}

const BATCH = 100;
const MAX_TRIES = 20;

/** A running validation-service, as its callers see it. */
export class ValidationApi {
  private readonly url: string;
  private readonly token: () => Promise<string>;

  constructor(url: string, token: () => Promise<string>) {
    this.url = url;
    this.token = token;
  }

  /** @returns one answer a text, in their order */
  async judgeAll(texts: readonly string[], { explain = false, ...options }: AskOptions = {}): Promise<Answer[]> {
    const answers: Answer[] = [];
    for (let from = 0; from < texts.length; from += BATCH) {
      const inputs = texts.slice(from, from + BATCH).map((text) => ({ text, field: 'text' }));
      const body = await this.post('/validate/batch', JSON.stringify({ inputs, explain, ...options }));
      const { results } = body as { results: Answer[] };
      if (results.length !== inputs.length) throw new Error(`${inputs.length} texts got ${results.length} answers.`);
      answers.push(...results);
    }
    return answers;
  }

  async judge(text: string): Promise<Answer> {
    const body = JSON.stringify({ input: { type: 'text', text } });
    return (await this.post('/validate', body)) as Answer;
  }

  async judgeFile(name: string, type: string, bytes: Uint8Array<ArrayBuffer>): Promise<Answer> {
    const form = new FormData();
    form.append('file', new Blob([bytes], { type }), name);
    return (await this.post('/validate', form)) as Answer;
  }

  /** What judges: the policy, and each layer with its provider and version. */
  async whoJudges(): Promise<string[]> {
    const { policy, layers } = await this.judge('Good morning.');
    return [
      `policy ${policy.id}@${policy.version} (${policy.hash})`,
      ...layers.map(({ id, provider, version }) => `${id}: ${provider} ${version}`),
    ];
  }

  private async post(path: string, body: string | FormData): Promise<unknown> {
    for (let tries = 1; ; tries += 1) {
      const answer = await fetch(this.url + path, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${await this.token()}`,
          ...(typeof body === 'string' ? { 'content-type': 'application/json' } : {}),
        },
        body,
      });
      if (answer.ok) return answer.json();
      const said = await answer.text();
      const busy = answer.status === 429 || answer.status === 503;
      // The codes of an error say enough; its text might repeat what was sent.
      if (!busy || tries === MAX_TRIES) throw new Error(`${path} answers ${answer.status}: ${codesOf(said)}`);
      await delay(1000 * Number(answer.headers.get('retry-after') ?? 1));
    }
  }
}

function codesOf(body: string): string {
  try {
    const { errors } = JSON.parse(body) as { errors: { code: string; field?: string }[] };
    return errors.map(({ code, field }) => [code, field].filter(Boolean).join(' of ')).join(', ');
  } catch {
    return `${body.length} characters that are no error envelope`;
  }
}
