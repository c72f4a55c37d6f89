import { randomUUID } from 'node:crypto';
import { StandInServer } from '@cairn/remote-service/testing';
import type { StandInAnswer, StandInFault, StandInRequest } from '@cairn/remote-service/testing';

export interface DocumentIntelligenceStandInOptions {
  /** The key that it wants. */
  key: string;
  /** Printed on every page. */
  lines?: readonly string[];
  /** Looks at an analysis before it has succeeded; default 1. */
  looksUntilDone?: number;
  /** Default `pixel`, as for pictures; a page of 8.27 x 11.69 inches otherwise. */
  unit?: 'pixel' | 'inch';
  /** By how many clockwise degrees it finds the text turned; default 0. */
  angle?: number;
}

/** Azure AI Document Intelligence, as far as reading the picture of a page goes. */
export interface DocumentIntelligenceStandIn {
  readonly endpoint: string;
  readonly requests: readonly StandInRequest[];
  /** Analyses that were begun, each of them paid for. */
  readonly begun: number;
  readonly connections: number;
  /** @param of requests that begin an analysis, or look at one */
  failNext(fault: StandInFault, of?: 'start' | 'look', times?: number): void;
  /** Lets analyses end so instead. */
  endNextAs(status: 'failed' | 'canceled', code: string): void;
  /** As after a day. */
  forgetAnalyses(): void;
  stop(): Promise<void>;
}

interface BegunAnalysis {
  looksLeft: number;
  end: object;
}

const API = '/documentintelligence/documentModels/prebuilt-read';
const DAY = '2026-01-01T00:00:00Z';

export async function startDocumentIntelligenceStandIn({
  key,
  lines = ['Read by a stand-in', 'line two'],
  looksUntilDone = 1,
  unit = 'pixel',
  angle = 0,
}: DocumentIntelligenceStandInOptions): Promise<DocumentIntelligenceStandIn> {
  const analyses = new Map<string, BegunAnalysis>();
  const ends: object[] = [];
  let begun = 0;

  const start = (request: StandInRequest): StandInAnswer => {
    const size = sizeOfPng(request.body);
    if (!size) return refusal(400, 'InvalidRequest', 'InvalidContent');
    const id = randomUUID();
    begun += 1;
    const end = ends.shift() ?? { status: 'succeeded', analyzeResult: analysisOf(lines, size, { unit, angle }) };
    analyses.set(id, { looksLeft: looksUntilDone, end });
    const location = `${server.url}${API}/analyzeResults/${id}?api-version=2024-11-30`;
    return { status: 202, headers: { 'operation-location': location, 'retry-after': '0' } };
  };
  const look = (id: string): StandInAnswer => {
    const analysis = analyses.get(id);
    if (!analysis) return refusal(404, 'NotFound');
    const times = { createdDateTime: DAY, lastUpdatedDateTime: DAY };
    if (analysis.looksLeft-- > 0)
      return { status: 200, headers: { 'retry-after': '0' }, body: { status: 'running', ...times } };
    return { status: 200, body: { ...times, ...analysis.end } };
  };
  const server = await StandInServer.start((request) => {
    const given = String(request.headers['ocp-apim-subscription-key'] ?? '');
    if (given !== key) return refusal(401, '401', undefined, `The key ${given} is wrong.`);
    const { pathname, searchParams } = new URL(request.url, 'http://stand-in');
    if (searchParams.get('api-version') !== '2024-11-30') return refusal(400, 'InvalidArgument');
    if (request.method === 'POST' && pathname === `${API}:analyze`) return start(request);
    const [, id] = /\/analyzeResults\/([^/]+)$/.exec(pathname) ?? [];
    return id === undefined ? refusal(404, 'ModelNotFound') : look(id);
  });
  return {
    endpoint: server.url,
    requests: server.requests,
    get begun() {
      return begun;
    },
    get connections() {
      return server.connections;
    },
    failNext: (fault, of, times = 1) =>
      server.failNext(fault, {
        times,
        of: ({ method }) => of === undefined || method === (of === 'start' ? 'POST' : 'GET'),
      }),
    endNextAs: (status, code) =>
      void ends.push({ status, error: { code: 'InternalServerError', innererror: { code } } }),
    forgetAnalyses: () => analyses.clear(),
    stop: () => server.stop(),
  };
}

function refusal(status: number, code: string, inner?: string, message = 'No.'): StandInAnswer {
  return { status, body: { error: { code, message, ...(inner ? { innererror: { code: inner, message } } : {}) } } };
}

function sizeOfPng(picture: Buffer): { width: number; height: number } | undefined {
  if (picture.length < 24 || picture.toString('latin1', 1, 4) !== 'PNG') return undefined;
  return { width: picture.readUInt32BE(16), height: picture.readUInt32BE(20) };
}

/** Each line 30 pixels high and 20 further down, each character 10 wide; one paragraph. */
function analysisOf(
  lines: readonly string[],
  size: { width: number; height: number },
  { unit, angle }: { unit: 'pixel' | 'inch'; angle: number },
): object {
  const page = unit === 'pixel' ? size : { width: 8.27, height: 11.69 };
  const scale = { x: page.width / size.width, y: page.height / size.height };
  const words: object[] = [];
  let offset = 0;
  const described = lines.map((content, index) => {
    const top = 100 + index * 50;
    const start = offset;
    for (const word of content.split(' ')) {
      const left = 100 + (offset - start) * 10;
      const polygon = polygonOf(left, top, left + word.length * 10, top + 30, scale);
      words.push({ content: word, polygon, confidence: 0.987, span: { offset, length: word.length } });
      offset += word.length + 1;
    }
    const polygon = polygonOf(100, top, 100 + content.length * 10, top + 30, scale);
    return { content, polygon, spans: [{ offset: start, length: content.length }] };
  });
  const all = { offset: 0, length: Math.max(0, offset - 1) };
  return {
    apiVersion: '2024-11-30',
    modelId: 'prebuilt-read',
    stringIndexType: 'utf16CodeUnit',
    content: lines.join('\n'),
    pages: [{ pageNumber: 1, angle, ...page, unit, spans: [all], words, lines: described }],
    paragraphs: lines.length === 0 ? [] : [{ content: lines.join(' '), spans: [all] }],
    styles: [],
  };
}

function polygonOf(x0: number, y0: number, x1: number, y1: number, { x, y }: { x: number; y: number }): number[] {
  return [x0 * x, y0 * y, x1 * x, y0 * y, x1 * x, y1 * y, x0 * x, y1 * y];
}
