import { specLayer, verdict } from '../spec-api/peers.fixture.ts';
import { SpecApi } from '../spec-api/spec-api.fixture.ts';
import { refusal, type SpecUser } from '../spec-api/spec-user.fixture.ts';

describe("validation's verdict", () => {
  let api: SpecApi;
  let user: SpecUser;

  beforeAll(async () => {
    api = await SpecApi.start();
  });
  beforeEach(async () => {
    user = await api.user();
  });
  afterEach(() => api.calm());
  afterAll(() => api.stop());

  const scripts = { code: 'PDF_JAVASCRIPT', message: 'The file has scripts.', field: 'file', page: 2 };
  const address = {
    code: 'PII_EMAIL',
    message: 'The title holds an e-mail address.',
    field: 'title',
    span: [3, 20],
    evidence: 'm… (17) …e',
    weight: 0.4,
  };
  const pii = { id: 'pii', score: 0.4, severity: 2, weight: 0.5, contribution: 0.25, confidence: 'low' };
  const pdf = { id: 'pdf', score: 0.6, severity: 4, weight: 0.9, contribution: 0.75 };

  it('accepts what is to be reviewed, and shows the layers with the largest contribution first', async () => {
    api.validation.behaviour = () =>
      verdict({
        decision: 'review',
        validationScore: 60,
        risk: 0.4,
        layers: [
          specLayer({ ...pii, categories: { email: 0.4, phone: 0 }, reasons: [address] }),
          specLayer({ ...pdf, reasons: [scripts] }),
          specLayer({ id: 'image', status: 'skipped', contribution: 0 }),
          specLayer({ id: 'spam', status: 'timed out', contribution: 0 }),
        ],
      });

    const { id, validation } = await user.uploaded();

    expect(validation).toEqual({
      decision: 'review',
      validationScore: 60,
      score: 60,
      risk: 0.4,
      policy: { id: 'documents', version: 1, hash: 'sha256:0' },
      layers: [
        { ...pdf, status: 'ok', categories: {}, confidence: null },
        { ...pii, status: 'ok', categories: { email: 0.4 } },
        {
          ...{ id: 'spam', status: 'error', score: 0.03, severity: 0, weight: 0.9, contribution: 0 },
          ...{ categories: {}, confidence: null },
        },
      ],
      reasons: [
        { layer: 'pdf', code: 'PDF_JAVASCRIPT', message: 'The file has scripts.', page: 2 },
        { layer: 'pii', code: 'PII_EMAIL', message: 'The title holds an e-mail address.', page: null },
      ],
    });
    expect((await user.document(id)).validation).toEqual(validation);
    const [stored] = await api.dataSource.query<{ Validation: object }[]>(
      `SELECT "Validation" FROM domain."Documents" WHERE "Id" = $1`,
      [id],
    );
    expect(JSON.stringify(stored)).not.toMatch(/evidence|span|m… /);
  });

  it('keeps no more than fifty reasons', async () => {
    const reasons = Array.from({ length: 200 }, (_, index) => ({ ...scripts, page: index + 1 }));
    api.validation.behaviour = () => verdict({ layers: [specLayer({ ...pdf, reasons })] });

    expect((await user.uploaded()).validation?.reasons).toHaveLength(50);
  });

  it('answers a refusal with the vetoes first, and without remarks that did no harm', async () => {
    const note = { code: 'IMAGE_LOCATION', message: 'The image tells where it was taken.', field: 'file' };
    api.validation.behaviour = () =>
      verdict({
        decision: 'reject',
        vetoes: [{ layer: 'pii', code: 'PII_EMAIL' }],
        layers: [
          specLayer({ ...pdf, reasons: [scripts] }),
          specLayer({ id: 'image', score: 0, contribution: 0, reasons: [note] }),
          specLayer({ ...pii, reasons: [address] }),
        ],
      });

    expect(await refusal(await user.upload())).toMatchObject({
      codes: ['PII_EMAIL', 'PDF_JAVASCRIPT'],
      fields: ['title', 'file'],
    });
  });

  it('is understood from a service of the release before', async () => {
    api.validation.behaviour = () => verdict({ validationScore: undefined, score: 88 });

    expect((await user.uploaded()).validation).toMatchObject({ validationScore: 88, score: 88 });
  });

  it('is shown as the release before stored it', async () => {
    const { id } = await user.uploaded();
    const reasons = [{ layer: 'pdf', code: 'PDF_FORM', message: 'The file has a form.' }];
    const stored = { decision: 'review', score: 71, policy: { id: 'default', version: 2 }, reasons };
    await api.dataSource.query(`UPDATE domain."Documents" SET "Validation" = $2 WHERE "Id" = $1`, [id, stored]);

    expect((await user.document(id)).validation).toEqual({
      decision: 'review',
      validationScore: 71,
      score: 71,
      risk: null,
      policy: { id: 'default', version: 2, hash: null },
      layers: [],
      reasons: [{ ...reasons[0], page: null }],
    });
  });
});
