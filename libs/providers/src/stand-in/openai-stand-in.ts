import { StandInServer } from '@cairn/remote-service/testing';
import type { StandInAnswer, StandInFault, StandInRequest } from '@cairn/remote-service/testing';

export interface OpenAIStandInOptions {
  /** The key that it wants. */
  key: string;
  /** Printed on every page. */
  lines?: readonly string[];
}

export interface ModelAnswer {
  content?: string | null;
  refusal?: string | null;
  /** Default `stop`. */
  finish_reason?: string;
}

/** An endpoint for chat completions about a picture, as OpenAI and many others have it. */
export interface OpenAIStandIn {
  /** With `/v1`. */
  readonly baseUrl: string;
  readonly requests: readonly StandInRequest[];
  readonly connections: number;
  failNext(fault: StandInFault, times?: number): void;
  /** What the model says next, instead of the lines. */
  answerNext(answer: ModelAnswer): void;
  stop(): Promise<void>;
}

interface AskedFor {
  model?: unknown;
  messages?: { role: string; content: string | { type: string; image_url?: { url?: string } }[] }[];
}

export async function startOpenAIStandIn({
  key,
  lines = ['Read by a stand-in', 'line two'],
}: OpenAIStandInOptions): Promise<OpenAIStandIn> {
  const answers: ModelAnswer[] = [];
  const server = await StandInServer.start((request): StandInAnswer => {
    const given = request.headers.authorization ?? '';
    if (given !== `Bearer ${key}`) return refusal(401, 'invalid_api_key', `Incorrect API key provided: ${given}.`);
    if (request.method !== 'POST' || request.url !== '/v1/chat/completions') return refusal(404, 'unknown_url');
    const asked = JSON.parse(request.body.toString('utf8')) as AskedFor;
    if (!hasPicture(asked)) return refusal(400, 'invalid_image_url');
    const { finish_reason = 'stop', ...message } = answers.shift() ?? { content: JSON.stringify({ lines }) };
    const choice = { index: 0, finish_reason, logprobs: null, message: { role: 'assistant', ...message } };
    const usage = { prompt_tokens: 1000, completion_tokens: 10, total_tokens: 1010 };
    const body = {
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 0,
      model: asked.model,
      choices: [choice],
      usage,
    };
    return { status: 200, body };
  });
  return {
    baseUrl: `${server.url}/v1`,
    requests: server.requests,
    get connections() {
      return server.connections;
    },
    failNext: (fault, times = 1) => server.failNext(fault, { times }),
    answerNext: (answer) => void answers.push(answer),
    stop: () => server.stop(),
  };
}

function refusal(status: number, code: string, message = 'No.'): StandInAnswer {
  return { status, body: { error: { message, type: 'invalid_request_error', param: null, code } } };
}

function hasPicture({ messages = [] }: AskedFor): boolean {
  return messages
    .flatMap(({ content }) => (Array.isArray(content) ? content : []))
    .some(({ image_url: picture }) => picture?.url?.startsWith('data:image/png;base64,iVBORw0KGgo'));
}
