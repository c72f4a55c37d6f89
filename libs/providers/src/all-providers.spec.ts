import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PDFDocument, StandardFonts } from '@cantoo/pdf-lib';
import { AzureDocumentIntelligenceProvider } from './azure-document-intelligence/azure-document-intelligence-provider.ts';
import { PROVIDER_NAMES } from './create-provider.ts';
import { MockProvider } from './mock/mock-provider.ts';
import type { Fault } from './mock/mock-script.ts';
import { OpenAIProvider } from './openai/openai-provider.ts';
import { WhitePictures } from './page-pictures.fixture.ts';
import type { ProcessingProvider, ProcessingRequest } from './processing-provider.ts';
import { describeProviderContract } from './provider.contract.ts';
import type { ExpectedFailure, ProviderUnderTest } from './provider.contract.ts';
import { findTesseract } from './tesseract-native/find-tesseract.ts';
import { TesseractNativeProvider } from './tesseract-native/tesseract-native-provider.ts';
import { TesseractProvider } from './tesseract/tesseract-provider.ts';
import {
  startDocumentIntelligenceStandIn,
  startOpenAIStandIn,
  type DocumentIntelligenceStandIn,
  type OpenAIStandIn,
  type StandInFault,
} from './testing.ts';

const KEY = 'canary-3f9a1c77d2';
const MAX_ANSWER_BYTES = 256 * 1024;

const request: ProcessingRequest = {
  jobId: 'job-1',
  unitId: '0001',
  documentPath: '/nowhere',
  contentType: 'application/pdf',
  pageNumber: 1,
  language: 'eng',
};

/** How a service on the network fails, and what that is to us. */
const REMOTE_FAILURES: [string, StandInFault, Omit<ExpectedFailure<ProviderUnderTest>, 'name' | 'arrange'>][] = [
  [
    '429 with Retry-After',
    { status: 429, headers: { 'retry-after': '7' }, body: { error: { code: '429', message: KEY } } },
    { code: 'PROVIDER_BUSY', retryable: true, retryAfterSeconds: 7 },
  ],
  ['429 without it', { status: 429 }, { code: 'PROVIDER_BUSY', retryable: true }],
  [
    '503 with Retry-After',
    { status: 503, headers: { 'retry-after': '3' } },
    { code: 'PROVIDER_BUSY', retryable: true, retryAfterSeconds: 3 },
  ],
  ['500 that quotes the key', { status: 500, body: KEY }, { code: 'PROVIDER_UNAVAILABLE', retryable: true }],
  [
    '401',
    { status: 401, body: { error: { code: '401', message: KEY } } },
    { code: 'PROVIDER_REFUSED', retryable: false },
  ],
  ['403', { status: 403 }, { code: 'PROVIDER_REFUSED', retryable: false }],
  [
    '302 to elsewhere',
    { status: 302, headers: { location: 'http://127.0.0.1:9/' } },
    { code: 'PROVIDER_REFUSED', retryable: false },
  ],
  ['413', { status: 413 }, { code: 'PAGE_REJECTED', retryable: false }],
  ['half an answer', 'half-body', { code: 'PROVIDER_UNAVAILABLE', retryable: true }],
  ['a connection that is reset', 'reset', { code: 'PROVIDER_UNAVAILABLE', retryable: true }],
  ['an answer that is no JSON', 'not-json', { code: 'PROVIDER_OUTPUT_INVALID', retryable: true }],
  ['an answer of another form', 'wrong-schema', { code: 'PROVIDER_OUTPUT_INVALID', retryable: true }],
  ['an answer without end', 'giant', { code: 'PROVIDER_OUTPUT_INVALID', retryable: true }],
  ['an answer that drips', 'drip', { code: 'PROVIDER_TIMEOUT', retryable: true }],
  ['no answer', 'hang', { code: 'PROVIDER_TIMEOUT', retryable: true }],
];

function remoteFailures<T extends ProviderUnderTest>(
  where: string,
  fail: (under: T, fault: StandInFault) => void,
): ExpectedFailure<T>[] {
  return REMOTE_FAILURES.map(([name, fault, expected]) => ({
    name: `${name} ${where}`.trim(),
    arrange: (under) => {
      fail(under, fault);
      return request;
    },
    ...expected,
  }));
}

type AzureUnderTest = ProviderUnderTest & { standIn: DocumentIntelligenceStandIn };

async function azure(): Promise<AzureUnderTest> {
  const standIn = await startDocumentIntelligenceStandIn({ key: KEY });
  const provider = new AzureDocumentIntelligenceProvider(
    { endpoint: standIn.endpoint, key: KEY, pollIntervalMs: 1, maxAnswerBytes: MAX_ANSWER_BYTES },
    new WhitePictures(),
  );
  return {
    ...{ provider, request, standIn, secrets: [KEY] },
    slow: () => {
      standIn.failNext('hang', 'look');
      return { ...request, unitId: '0002', pageNumber: 2 };
    },
    atWork: () => standIn.requests.some(({ method }) => method === 'GET'),
    held: () => standIn.connections,
    stop: () => standIn.stop(),
  };
}

describeProviderContract('azure-document-intelligence', azure, [
  ...remoteFailures<AzureUnderTest>('when an analysis begins', ({ standIn }, fault) =>
    standIn.failNext(fault, 'start'),
  ),
  ...remoteFailures<AzureUnderTest>('while an analysis runs', ({ standIn }, fault) => standIn.failNext(fault, 'look')),
  {
    name: 'an analysis that fails for the page',
    arrange: ({ standIn }) => {
      standIn.endNextAs('failed', 'InvalidContent');
      return request;
    },
    ...{ code: 'PAGE_REJECTED', retryable: false },
  },
  {
    name: 'an analysis that fails for no reason of ours',
    arrange: ({ standIn }) => {
      standIn.endNextAs('failed', 'InternalServerError');
      return request;
    },
    ...{ code: 'PROVIDER_UNAVAILABLE', retryable: true },
  },
]);

type OpenAIUnderTest = ProviderUnderTest & { standIn: OpenAIStandIn };

async function openai(): Promise<OpenAIUnderTest> {
  const standIn = await startOpenAIStandIn({ key: KEY });
  const options = { baseUrl: standIn.baseUrl, key: KEY, model: 'reads-pictures', maxAnswerBytes: MAX_ANSWER_BYTES };
  return {
    ...{ provider: new OpenAIProvider(options, new WhitePictures()), request, standIn, secrets: [KEY] },
    slow: () => {
      standIn.failNext('hang');
      return request;
    },
    atWork: () => standIn.requests.length > 0,
    held: () => standIn.connections,
    stop: () => standIn.stop(),
  };
}

const says = (name: string, content: string, code: string): ExpectedFailure<OpenAIUnderTest> => ({
  name,
  arrange: ({ standIn }) => {
    standIn.answerNext({ content });
    return request;
  },
  ...{ code, retryable: code !== 'PAGE_REJECTED' },
});

describeProviderContract('openai', openai, [
  ...remoteFailures<OpenAIUnderTest>('', ({ standIn }, fault) => standIn.failNext(fault)),
  says('prose instead of JSON', 'Certainly! Here is the text.', 'PROVIDER_OUTPUT_INVALID'),
  says('JSON of another form', '{"lines":"one"}', 'PROVIDER_OUTPUT_INVALID'),
  {
    name: 'no credit',
    arrange: ({ standIn }) => {
      standIn.failNext({ status: 429, body: { error: { code: 'insufficient_quota', message: KEY } } });
      return request;
    },
    ...{ code: 'PROVIDER_REFUSED', retryable: false },
  },
  {
    name: 'a picture that it does not take',
    arrange: ({ standIn }) => {
      standIn.failNext({ status: 400, body: { error: { code: 'invalid_image_format', message: 'No.' } } });
      return request;
    },
    ...{ code: 'PAGE_REJECTED', retryable: false },
  },
]);

const SCRIPTED: [Fault, string, boolean][] = [
  ['unavailable', 'PROVIDER_UNAVAILABLE', true],
  ['busy', 'PROVIDER_BUSY', true],
  ['refused', 'PROVIDER_REFUSED', false],
  ['rejected', 'PAGE_REJECTED', false],
  ['malformed', 'PROVIDER_OUTPUT_INVALID', true],
  ['wrong-schema', 'PROVIDER_OUTPUT_INVALID', true],
  ['wrong-page', 'PROVIDER_OUTPUT_INVALID', true],
  ['slow-body', 'PROVIDER_TIMEOUT', true],
  ['hang', 'PROVIDER_TIMEOUT', true],
  ['deaf', 'PROVIDER_TIMEOUT', true],
];

async function mock(): Promise<ProviderUnderTest> {
  const units = Object.fromEntries(SCRIPTED.map(([fault]) => [fault, { calls: [fault] }]));
  const provider = new MockProvider({ script: JSON.stringify({ units }) });
  return {
    ...{ provider, request, secrets: [] },
    slow: () => ({ ...request, unitId: 'hang' }),
    atWork: () => true,
    held: () => 0,
    stop: () => Promise.resolve(),
  };
}

describeProviderContract(
  'mock',
  mock,
  SCRIPTED.map(([fault, code, retryable]) => ({
    ...{ name: fault, code, retryable },
    arrange: () => ({ ...request, unitId: fault }),
  })),
);

type FilesUnderTest = ProviderUnderTest & { folder: string };

async function textPdf(path: string, lines: number): Promise<string> {
  const document = await PDFDocument.create();
  const font = await document.embedFont(StandardFonts.TimesRoman);
  const page = document.addPage([300, 60 + lines * 20]);
  for (let line = 0; line < lines; line += 1) {
    page.drawText('Bring the lantern to the boat', { x: 30, y: 40 + line * 20, size: 16, font });
  }
  await writeFile(path, await document.save());
  return path;
}

/** Counts itself in its health, as in `2 busy`. */
async function countIn(provider: ProcessingProvider, word: string): Promise<number> {
  const { detail } = await provider.health();
  return Number(new RegExp(`(\\d+) ${word}`).exec(detail)?.[1]);
}

async function local(provider: ProcessingProvider, atWork: string, held: string): Promise<FilesUnderTest> {
  const folder = await mkdtemp(join(tmpdir(), 'cairn-contract-'));
  const page: ProcessingRequest = { ...request, existingText: 'force' };
  return {
    ...{ provider, folder, secrets: [folder] },
    request: { ...page, documentPath: await textPdf(join(folder, 'page.pdf'), 1) },
    slow: async () => ({ ...page, documentPath: await textPdf(join(folder, 'long.pdf'), 60) }),
    atWork: async () => (await countIn(provider, atWork)) === 1,
    held: () => countIn(provider, held),
    stop: () => rm(folder, { recursive: true }),
  };
}

const LOCAL_FAILURES: ExpectedFailure<FilesUnderTest>[] = [
  {
    name: 'a file that is no document',
    arrange: async ({ folder, request: page }) => {
      await writeFile(join(folder, 'noise.pdf'), 'nothing of the kind');
      return { ...page, documentPath: join(folder, 'noise.pdf') };
    },
    ...{ code: 'PAGE_NOT_READABLE', retryable: false },
  },
  {
    name: 'a language that is not there',
    arrange: ({ request: page }) => ({ ...page, language: 'xxx' }),
    ...{ code: 'LANGUAGE_NOT_AVAILABLE', retryable: false },
  },
];

const embedded = (): TesseractProvider => new TesseractProvider({ processes: 1, wasmMemoryBytes: 192 * 1024 * 1024 });

describeProviderContract('tesseract', () => local(embedded(), 'busy', 'process'), LOCAL_FAILURES);

// Without one these specs fail: `npm test` installs it where it may.
const program = findTesseract() ?? '/usr/bin/tesseract';
const native = (): ProcessingProvider => new TesseractNativeProvider({ program, processes: 1 });
describeProviderContract('tesseract-native', () => local(native(), 'running', 'running'), LOCAL_FAILURES);

it('leaves no provider out', () => {
  expect(PROVIDER_NAMES).toEqual(['azure-document-intelligence', 'mock', 'openai', 'tesseract', 'tesseract-native']);
});
