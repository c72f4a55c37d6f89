import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * How the service can fail next: with a status, with half an answer, with one of another shape or without end, by closing
 * the connection, or by not answering at all.
 */
export type StandInFault =
  | { status: number; retryAfter?: string; code?: string }
  | 'half-body'
  | 'not-json'
  | 'wrong-schema'
  | 'giant'
  | 'reset'
  | 'hang';

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
  const requests: StandInRequest[] = [];
  const faults: StandInFault[] = [];
  const standIn = { imageSeverities: {} as Record<string, number>, newCategories: {} as Record<string, number> };
  const server = createServer((message, response) => {
    serve(message, response).catch((error: unknown) => response.destroy(error as Error));
  });

  async function serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of message) chunks.push(chunk as Buffer);
    const { pathname, searchParams } = new URL(message.url ?? '', 'http://stand-in');
    const path = pathname.replace(/^\/contentsafety/, '');
    const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as StandInRequest['body'];
    requests.push({ path, body });
    const fault = faults.shift();
    if (fault !== undefined) return fail(response, fault);
    if (message.headers['ocp-apim-subscription-key'] !== options.key) return refuse(response, 401, 'Unauthorized');
    if (searchParams.get('api-version') !== API_VERSION) return refuse(response, 400, 'InvalidRequest');
    if (path === '/text:analyze') return answerText(response, body);
    if (path === '/image:analyze') return answerImage(response, body);
    refuse(response, 404, 'NotFound');
  }

  function answerText(
    response: ServerResponse,
    { text = '', categories = [], blocklistNames = [] }: StandInRequest['body'],
  ): void {
    if (text === '' || [...text].length > MAX_TEXT) return refuse(response, 400, 'InvalidRequestBody');
    const hits = Object.entries(options.words).filter(([word]) => text.includes(word));
    const severityOf = (category: string): number =>
      Math.max(0, ...hits.map(([, severities]) => severities[category] ?? 0));
    const listed = blocklistNames.includes('own')
      ? (options.blocklist ?? []).filter((word) => text.includes(word))
      : [];
    send(response, 200, {
      blocklistsMatch: listed.map((word) => ({
        blocklistName: 'own',
        blocklistItemId: 'id-1',
        blocklistItemText: word,
      })),
      categoriesAnalysis: [
        ...categories.map((category) => ({ category, severity: severityOf(category) })),
        ...Object.entries(standIn.newCategories).map(([category, severity]) => ({ category, severity })),
      ],
    });
  }

  function answerImage(response: ServerResponse, { image, categories = [] }: StandInRequest['body']): void {
    const bytes = Buffer.from(image?.content ?? '', 'base64');
    if (bytes.length === 0 || bytes.length > 4 * 1024 * 1024) return refuse(response, 400, 'InvalidImageSize');
    const severityOf = (category: string): number => standIn.imageSeverities[category] ?? 0;
    send(response, 200, {
      categoriesAnalysis: categories.map((category) => ({ category, severity: severityOf(category) })),
    });
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(standIn, {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    failNext: (...next: StandInFault[]) => void faults.push(...next),
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  });
}

function send(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

function refuse(response: ServerResponse, status: number, code: string, retryAfter?: string): void {
  const headers = retryAfter === undefined ? undefined : { 'retry-after': retryAfter };
  send(response, status, { error: { code, message: 'No.' } }, headers);
}

function fail(response: ServerResponse, fault: StandInFault): void {
  const json = { 'content-type': 'application/json' };
  if (typeof fault === 'object') return refuse(response, fault.status, fault.code ?? 'Refused', fault.retryAfter);
  switch (fault) {
    case 'half-body':
      response.writeHead(200, { ...json, 'content-length': '1000' });
      response.write('{"categoriesAna', () => response.destroy());
      return;
    case 'not-json':
      response.writeHead(200, json).end('<html>Bad gateway</html>');
      return;
    case 'wrong-schema':
      response.writeHead(200, json).end('{"categoriesAnalysis":[{"category":"Hate","severity":"high"}]}');
      return;
    case 'giant':
      response.writeHead(200, json);
      return pour(response);
    case 'reset':
      response.destroy();
      return;
    case 'hang':
  }
}

/** As much as the other side takes. */
function pour(response: ServerResponse): void {
  const chunk = Buffer.alloc(64 * 1024, ' ');
  const more = (): void => {
    while (!response.destroyed && response.write(chunk));
  };
  response.on('drain', more).on('error', () => undefined);
  more();
}
