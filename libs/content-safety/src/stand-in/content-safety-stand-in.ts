import {
  StandInServer,
  type StandInAnswer,
  type StandInFault as ServerFault,
  type StandInRequest as ServerRequest,
} from '@cairn/remote-service/testing';

/** How the service can fail next: with a refusal of its own, or as any service can. */
export type StandInFault = { status: number; retryAfter?: string; code?: string } | Exclude<ServerFault, object>;

export interface StandInRequest {
  path: string;
  body: {
    text?: string;
    image?: { content: string };
    categories?: string[];
    outputType?: string;
    blocklistNames?: string[];
  };
}

/** Azure AI Content Safety as it is documented, as far as the analysis of texts and images goes. */
export interface ContentSafetyStandIn {
  readonly endpoint: string;
  readonly requests: readonly StandInRequest[];
  /** Fails the next requests, one for each. */
  failNext(...faults: StandInFault[]): void;
  /** What images show; all 0 at first. */
  imageSeverities: Record<string, number>;
  /** What it tells of texts without being asked, as if it had learnt something since. */
  newCategories: Record<string, number>;
  stop(): Promise<void>;
}

export interface ContentSafetyStandInOptions {
  key: string;
  /** Severity by category of texts in which a word is; others have 0. */
  words: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Words of the block list that is called `own`. */
  blocklist?: readonly string[];
}

const API_VERSION = '2023-10-01';
const MAX_TEXT = 10_000;

export async function startContentSafetyStandIn(options: ContentSafetyStandInOptions): Promise<ContentSafetyStandIn> {
  const server = await StandInServer.start((request) => {
    if (request.headers['ocp-apim-subscription-key'] !== options.key) return refusal(401, 'Unauthorized');
    const version = new URL(request.url, 'http://stand-in').searchParams.get('api-version');
    if (version !== API_VERSION) return refusal(400, 'InvalidRequest');
    const { path, body } = readRequest(request);
    if (path === '/text:analyze') return answerText(body);
    return path === '/image:analyze' ? answerImage(body) : refusal(404, 'NotFound');
  });

  function answerText({ text = '', categories = [], blocklistNames = [] }: StandInRequest['body']): StandInAnswer {
    if (text === '' || [...text].length > MAX_TEXT) return refusal(400, 'InvalidRequestBody');
    const hits = Object.entries(options.words).filter(([word]) => text.includes(word));
    const severityOf = (category: string): number =>
      Math.max(0, ...hits.map(([, severities]) => severities[category] ?? 0));
    const listed = blocklistNames.includes('own')
      ? (options.blocklist ?? []).filter((word) => text.includes(word))
      : [];
    const blocklistsMatch = listed.map((word) => ({
      blocklistName: 'own',
      blocklistItemId: 'id-1',
      blocklistItemText: word,
    }));
    const categoriesAnalysis = [
      ...categories.map((category) => ({ category, severity: severityOf(category) })),
      ...Object.entries(service.newCategories).map(([category, severity]) => ({ category, severity })),
    ];
    return { status: 200, body: { blocklistsMatch, categoriesAnalysis } };
  }

  function answerImage({ image, categories = [] }: StandInRequest['body']): StandInAnswer {
    const bytes = Buffer.from(image?.content ?? '', 'base64');
    if (bytes.length === 0 || bytes.length > 4 * 1024 * 1024) return refusal(400, 'InvalidImageSize');
    const severityOf = (category: string): number => service.imageSeverities[category] ?? 0;
    const categoriesAnalysis = categories.map((category) => ({ category, severity: severityOf(category) }));
    return { status: 200, body: { categoriesAnalysis } };
  }

  const service: ContentSafetyStandIn = {
    endpoint: server.url,
    get requests() {
      return server.requests.map(readRequest);
    },
    failNext: (...faults) => faults.forEach((fault) => server.failNext(serverFault(fault))),
    imageSeverities: {},
    newCategories: {},
    stop: () => server.stop(),
  };
  return service;
}

function readRequest({ url, body }: ServerRequest): StandInRequest {
  const path = new URL(url, 'http://stand-in').pathname.replace(/^\/contentsafety/, '');
  return { path, body: JSON.parse(body.toString('utf8')) as StandInRequest['body'] };
}

function serverFault(fault: StandInFault): ServerFault {
  if (fault === 'wrong-schema') {
    return { status: 200, body: { categoriesAnalysis: [{ category: 'Hate', severity: 'high' }] } };
  }
  return typeof fault === 'string' ? fault : refusal(fault.status, fault.code ?? 'Refused', fault.retryAfter);
}

function refusal(status: number, code: string, retryAfter?: string): StandInAnswer {
  const headers: Record<string, string> = retryAfter === undefined ? {} : { 'retry-after': retryAfter };
  return { status, headers, body: { error: { code, message: 'No.' } } };
}
