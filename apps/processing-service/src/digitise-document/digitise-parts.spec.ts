import { randomBytes, randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type { ProcessingProvider, ProcessingRequest } from '@cairn/providers';
import { Sealer } from '@cairn/sealing';
import { SpecDigitiser, context, pdf } from './digitise.fixture.ts';

/** Remembers what it was asked. */
class Listener implements ProcessingProvider {
  readonly name = 'listener';
  readonly requests: ProcessingRequest[] = [];

  process(request: ProcessingRequest): Promise<Readable> {
    this.requests.push(request);
    return Promise.resolve(Readable.from(['{}']));
  }
  health = () => Promise.resolve({ healthy: true, detail: '' });
  close = () => Promise.resolve();
}

describe('files of document.digitise', () => {
  let spec: SpecDigitiser;
  beforeEach(async () => {
    spec = await SpecDigitiser.create();
  });
  afterEach(() => spec.remove());

  it('gives every page to the provider with its file and all settings', async () => {
    const provider = new Listener();
    const digitiser = spec.handler(undefined, { provider });
    const settings = { language: 'deu', pages: '2-3', existingText: 'force', deskew: false, cleanUp: true } as const;
    const job = await spec.submit([{ content: await pdf(2) }, { content: await pdf(1) }], settings);

    const units = await digitiser.plan(job, context());
    for (const unit of units) await digitiser.processUnit(unit, context(), job);

    const { pages: _pages, ...passedOn } = { autoRotate: true, ...settings };
    expect(provider.requests).toEqual([
      {
        userId: job.userId,
        jobId: job.id,
        unitId: '0002',
        documentPath: expect.stringMatching(/part-0001$/) as string,
        contentType: 'application/pdf',
        pageNumber: 2,
        ...passedOn,
      },
      {
        userId: job.userId,
        jobId: job.id,
        unitId: '0003',
        documentPath: expect.stringMatching(/part-0002$/) as string,
        contentType: 'application/pdf',
        pageNumber: 1,
        ...passedOn,
      },
    ]);
  });

  it('opens an encrypted file with the password that was sealed for this document', async () => {
    const sealer = new Sealer([{ kty: 'oct', kid: 'k', k: randomBytes(32).toString('base64url') }]);
    const provider = new Listener();
    const digitiser = spec.handler(undefined, { provider, sealer });
    const documentId = randomUUID();
    const locked = await pdf(1, (document) => document.encrypt({ userPassword: 'geheim', ownerPassword: 'x' }));
    const sealedPassword = await sealer.seal('geheim', documentId);
    const files = [
      { content: locked, sealedPassword },
      { content: await pdf(1), sealedPassword },
    ];
    const job = await spec.submit(files, {}, documentId);

    const units = await digitiser.plan(job, context());
    for (const unit of units) await digitiser.processUnit(unit, context(), job);

    expect(provider.requests.map(({ password }) => password)).toEqual(['geheim', undefined]);

    const moved = await spec.submit(files, {}, randomUUID());
    await expect(digitiser.plan(moved, context())).rejects.toMatchObject({ code: 'DOCUMENT_PASSWORD_UNREADABLE' });
    await expect(spec.handler().plan(job, context())).rejects.toMatchObject({ code: 'DOCUMENT_PASSWORD_UNREADABLE' });
  });

  it('says which of several files cannot be digitised', async () => {
    const job = await spec.submit([{ content: await pdf(1) }, { content: Buffer.from('Dear Sir,') }]);

    await expect(spec.handler().plan(job, context())).rejects.toMatchObject({
      refusal: { code: 'UNSUPPORTED_TYPE', message: expect.stringMatching(/^File 2: /) as string },
    });
  });

  it.each(['part-2', 'original/../x', 'units/0001'])('does not take %s for a file of the document', async (name) => {
    const job = await spec.submit([{ content: await pdf(1) }]);
    const [part] = job.payload.parts;
    const blob = `${job.userId}/uploads/${job.payload.documentId}/${name}`;
    const payload = { ...job.payload, parts: [{ contentType: 'application/pdf' as const, ...part, blob }] };

    await expect(spec.handler().plan({ ...job, payload }, context())).rejects.toMatchObject({
      code: 'RESOURCE_NOT_FOUND',
    });
  });

  it('keeps to the limit of pages over all files', async () => {
    const digitiser = spec.handler(undefined, { limits: { maxPages: 2 } });
    const job = await spec.submit([{ content: await pdf(2) }, { content: await pdf(1) }]);

    await expect(digitiser.plan(job, context())).rejects.toMatchObject({
      refusal: { code: 'TOO_MANY_PAGES', message: 'The files have 3 pages together; the limit is 2.' },
    });
  });
});
