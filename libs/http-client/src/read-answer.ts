import {
  DependencyUnavailableError,
  RemoteAnswerInvalidError,
  RemoteServiceError,
  type ErrorItem,
} from '@cairn/errors';
import type { ReceivedAnswer } from './http-interceptor.ts';

/** What an answer is read for: whose it is, and on whose behalf the question was asked. */
export interface Question {
  service: string;
  asService: boolean;
}

/** The JSON of a 2xx answer; undefined when it has no body. Everything else becomes the error that stands for it. */
export function readAnswer(answer: ReceivedAnswer, question: Question): unknown {
  const { service } = question;
  if (answer.status < 200 || answer.status > 299) throw failure(answer, question);
  if (answer.text === '') return undefined;
  const contentType = answer.headers.get('content-type') ?? 'nothing';
  if (!/^application\/(?:[\w.-]+\+)?json\b/i.test(contentType)) {
    throw new RemoteAnswerInvalidError(service, `content type is ${contentType.slice(0, 100)}`);
  }
  try {
    return JSON.parse(answer.text);
  } catch (error) {
    throw new RemoteAnswerInvalidError(service, 'JSON does not parse', { cause: error });
  }
}

function failure(answer: ReceivedAnswer, { service, asService }: Question): Error {
  const items = envelopeItems(answer.text);
  // Gateways answer so for a service that is not there; it never saw the call.
  if (items.length === 0 && [502, 503, 504].includes(answer.status)) {
    return new DependencyUnavailableError(service, { cause: new Error(`its gateway answered ${answer.status}`) });
  }
  const retryAfterSeconds = Number(answer.headers.get('retry-after') ?? NaN);
  return new RemoteServiceError({
    service,
    status: answer.status,
    items,
    asService,
    ...(Number.isFinite(retryAfterSeconds) ? { retryAfterSeconds } : {}),
  });
}

/** The items of our envelope; none when the text is anything else. */
function envelopeItems(text: string): ErrorItem[] {
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body !== 'object' || body === null || !('errors' in body) || !Array.isArray(body.errors)) return [];
    return body.errors.filter(isErrorItem).map(({ code, message, field }) => {
      return { code, message, ...(typeof field === 'string' ? { field } : {}) };
    });
  } catch {
    return [];
  }
}

function isErrorItem(item: unknown): item is ErrorItem {
  if (typeof item !== 'object' || item === null || !('code' in item) || !('message' in item)) return false;
  return typeof item.code === 'string' && typeof item.message === 'string';
}
