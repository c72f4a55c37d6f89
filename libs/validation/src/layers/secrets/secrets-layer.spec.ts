import { crc32 } from 'node:zlib';
import { textInput } from '../../layer/layer-input.fixture.ts';
import type { LayerResult } from '../../layer/layer.ts';
import { ALPHANUMERIC, CAPITALS, DIGITS, HEX, joined, made, SAMPLES, URL_SAFE } from './sample-secrets.fixture.ts';
import { secretsLayer } from './secrets-layer.ts';

const analyse = (text: string, settings: object = {}, page?: number) =>
  secretsLayer.analyse(textInput(text, page === undefined ? {} : { page }), {
    settings: secretsLayer.settings.parse(settings),
    signal: new AbortController().signal,
  }) as LayerResult;

const codes = (text: string): string[] => analyse(text).reasons.map(({ code }) => code);
const encoded = (value: string): string => Buffer.from(value).toString('base64url');
const SOME_UUID = `${made(HEX, 8)}-${made(HEX, 4)}-4${made(HEX, 3)}-a${made(HEX, 3)}-${made(HEX, 12)}`;

describe('the secrets layer', () => {
  it.each(Object.entries(SAMPLES))('finds a %s wherever it stands', (_name, secret) => {
    for (const text of [secret, `export X=${secret}\nY=1`, `{"x": "${secret}"}`, `Use ${secret} for now, thanks.`]) {
      const { score, severity, reasons, entities } = analyse(text);
      expect({ score: score > 0.85, severity, code: reasons[0]?.code }).toEqual({
        score: true,
        severity: 6,
        code: 'SECRET_PROVIDER_KEY',
      });
      const [start, end] = reasons[0]?.span as [number, number];
      expect(text.slice(start, end).length).toBeGreaterThan(15);
      expect(entities?.[0]).toMatchObject({ start, end });
    }
  });

  it('does not give away what it found', () => {
    for (const secret of Object.values(SAMPLES)) {
      const { entities, ...shown } = analyse(`it is ${secret}`);
      expect(entities?.length).toBeGreaterThan(0);
      for (let at = 0; at + 12 <= secret.length; at += 6)
        expect(JSON.stringify(shown)).not.toContain(secret.slice(at, at + 12));
    }
  });

  it('tells a GitHub or npm token whose check sum is right from one that only looks so', () => {
    const random = made(ALPHANUMERIC, 30);
    const digits = [...`${DIGITS}${CAPITALS}${CAPITALS.toLowerCase()}`];
    let check = '';
    for (let rest = crc32(random); check.length < 6; rest = Math.floor(rest / 62))
      check = `${digits[rest % 62]}${check}`;
    for (const prefix of [joined('gh', 'p_'), joined('np', 'm_')]) {
      expect(analyse(`${prefix}${random}${check}`)).toMatchObject({
        severity: 6,
        reasons: [{ code: 'SECRET_PROVIDER_KEY' }],
      });
      expect(analyse(`${prefix}${random}${made(DIGITS, 6)}`)).toMatchObject({
        severity: 4,
        reasons: [{ code: 'SECRET_FOUND' }],
      });
    }
  });

  it('finds a secret that invisible characters split, at its place in the original', () => {
    const secret = SAMPLES['Stripe key'] as string;
    const split = `${secret.slice(0, 5)}\u200b${secret.slice(5, 12)}\u2060${secret.slice(12)}`;
    const { reasons } = analyse(`a – b: ${split}.`);
    expect(reasons).toMatchObject([{ code: 'SECRET_PROVIDER_KEY', span: [7, 7 + split.length] }]);
  });

  it('finds a provider key inside base 64', () => {
    const secret = SAMPLES['Anthropic key'] as string;
    expect(codes(`  token: ${Buffer.from(secret).toString('base64')}`)).toContain('SECRET_PROVIDER_KEY');
  });

  it.each([
    ['a quoted password', `db.password = "${made(ALPHANUMERIC, 10)}!7"`],
    ['an environment variable', `DB_PASSWORD=${made(ALPHANUMERIC, 12)}9`],
    ['YAML', `password: ${made(ALPHANUMERIC, 12)}4`],
    ['XML', `<password>${made(ALPHANUMERIC, 13)}2</password>`],
    ['a sentence', `The password for the server is ${made(ALPHANUMERIC, 8)}!7`],
    ['.netrc', `machine a.net login me password ${made(ALPHANUMERIC, 12)}1`],
    ['a command line', `mysql --password ${made(ALPHANUMERIC, 12)}1`],
    ['a connection string', `Server=db;User Id=sa;Pwd=${made(ALPHANUMERIC, 9)}#1;Encrypt=true`],
    ['an address', `postgres://app:${made(ALPHANUMERIC, 12)}1@db.internal:5432/app`],
    ['a bearer header', `Authorization: Bearer ${made(ALPHANUMERIC, 40)}`],
    ['a basic header', `Authorization: Basic ${Buffer.from(`me:${made(ALPHANUMERIC, 12)}1`).toString('base64')}`],
    ['a query', `https://api.net/v1?api_key=${made(HEX, 32)}&page=2`],
    ['JSON', `{"client_secret": "${made(URL_SAFE, 32)}"}`],
    ['a signed token', `${encoded('{"alg":"HS256"}')}.${encoded(`{"sub":"${made(HEX, 8)}"}`)}.${made(URL_SAFE, 43)}`],
  ])('finds a secret in %s by where it stands', (_where, text) => {
    expect(analyse(text)).toMatchObject({ severity: 4, reasons: [{ code: 'SECRET_FOUND' }] });
  });

  it.each([
    ['a documented key', joined('AKIA', 'IOSFODNN7EXAMPLE')],
    ['a stand-in', 'api_key = "your-api-key-here"'],
    ['an x for each character', joined('sk_', 'live_', 'x'.repeat(24))],
    ['keys pressed in a row', joined('sk-', '1234567890abcdefghijklmnopqrstuvwxyz1234567890ab')],
    ['a variable', 'password: ${DB_PASSWORD}'],
    ['the environment', 'const key = process.env.API_KEY; token = os.environ["TOKEN"]'],
    ['a call', 'const password = readPassword(file);'],
    ['a type', 'password: string; token?: string'],
    ['a place to fill in', 'Authorization: Bearer <token>, password=********'],
    ['a default', 'postgres://postgres:postgres@localhost/app and password=changeme'],
    ['a UUID', `request ${SOME_UUID}, token_id: "${SOME_UUID}"`],
    ['a commit', `commit ${made(HEX, 40)}`],
    ['a lock file', `"integrity": "sha512-${made(ALPHANUMERIC, 86)}=="`],
    ['a digest', `image@sha256:${made(HEX, 64)}`],
    ['a picture', `data:image/png;base64,iVBORw0KGgo${made(ALPHANUMERIC, 400)}`],
    ['a public key', `-----BEGIN PUBLIC KEY-----\n${made(ALPHANUMERIC, 64)}\n-----END PUBLIC KEY-----`],
    ['an SSH public key', `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${made(ALPHANUMERIC, 43)} me@host`],
    ['talk about keys', 'Put it between -----BEGIN PRIVATE KEY----- and -----END PRIVATE KEY-----.'],
    ['a hashed password', `password: "$2b$12$${made(ALPHANUMERIC, 53)}"`],
    ['a page token', `"nextPageToken": "${made(URL_SAFE, 40)}", "csrf_token": "${made(ALPHANUMERIC, 32)}"`],
    ['a publishable key', joined('pk_', 'live_', made(ALPHANUMERIC, 24))],
    ['rules for passwords', 'Your password must have at least 12 characters. Token limit: 4096.'],
  ])('has nothing to say of %s', (_what, text) => {
    expect(analyse(text)).toEqual({ score: 0, severity: 0, reasons: [] });
  });

  it('notes a key for tests, or as the policy wants', () => {
    const key = joined('sk_', 'test_', made(ALPHANUMERIC, 24));
    expect(analyse(key)).toMatchObject({ score: 0.3, severity: 1, reasons: [{ code: 'SECRET_FOUND' }] });
    expect(analyse(key, { testKeys: 'ignore' }).reasons).toEqual([]);
    expect(analyse(key, { testKeys: 'find' }).reasons).toMatchObject([{ code: 'SECRET_PROVIDER_KEY' }]);
  });

  it('hands on the page', () => {
    const { reasons, entities } = analyse(SAMPLES['Stripe key'] as string, {}, 3);
    expect([reasons[0]?.page, entities?.[0]?.page]).toEqual([3, 3]);
  });

  it('names each place once', () => {
    const { entities } = analyse(`OPENAI_API_KEY="${SAMPLES['OpenAI key']}"`);
    expect(entities).toHaveLength(1);
  });
});
