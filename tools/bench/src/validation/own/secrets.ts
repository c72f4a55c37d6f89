import { crc32 } from 'node:zlib';
import type { Scored } from '../scores/scored.ts';
import { Random } from './random.ts';

type Labelled = Omit<Scored, 'score'> & { text: string };

const digits = '0123456789';
const lower = 'abcdefghijklmnopqrstuvwxyz';
const upper = lower.toUpperCase();
const base62 = digits + upper + lower;
const hex = `${digits}abcdef`;

/**
 * Credentials by the published formats of their makers, with random contents: none was ever live. Prefixes are put
 * together here, so that this file itself trips no scanner.
 */
const formats: ((random: Random) => string)[] = [
  (random) => `${'AK'}IA${random.text(`${upper}234567`, 16)}`,
  (random) => `aws_secret_access_key = ${random.text(`${base62}+/`, 40)}`,
  (random) => withChecksum(`${'gh'}p_`, random.text(base62, 30)),
  (random) => withChecksum(`${'np'}m_`, random.text(base62, 30)),
  (random) => `${'github'}_pat_${random.text(base62, 22)}_${random.text(base62, 59)}`,
  (random) => `${'gl'}pat-${random.text(`${base62}-_`, 20)}`,
  (random) => `${'xo'}xb-${random.text(digits, 12)}-${random.text(digits, 12)}-${random.text(base62, 24)}`,
  (random) => `${'sk'}_live_${random.text(base62, 24)}`,
  (random) => `${'AI'}za${random.text(`${base62}-_`, 35)}`,
  (random) => `${'S'}G.${random.text(`${base62}-_`, 22)}.${random.text(`${base62}-_`, 43)}`,
  (random) => `${'sk'}-ant-api03-${random.text(`${base62}-_`, 93)}AA`,
  (random) => `AccountName=archive;AccountKey=${random.text(`${base62}+/`, 86)}==;EndpointSuffix=core.windows.net`,
  (random) => `-----BEGIN ${'RSA PRIVATE'} KEY-----\n${pem(random)}\n-----END ${'RSA PRIVATE'} KEY-----`,
  (random) => jwt(random),
  (random) => `postgres://clerk:${random.text(`${base62}_-`, 16)}@db.example-archive.org:5432/letters`,
  (random) => `password = "${random.text(`${base62}!#%+`, 18)}"`,
  (random) => `export API_TOKEN=${random.text(hex, 40)}`,
];

const around = [
  (secret: string) => secret,
  (secret: string) => `Here is what the build needs: ${secret} and nothing else.`,
  (secret: string) => `config:\n  ${secret}\n  region: north`,
  (secret: string) => `Could you check why this fails? ${secret}`,
];

/** What looks like a secret and is none. */
const lookalikes: ((random: Random) => string)[] = [
  (random) => `Commit ${random.text(hex, 40)} broke the build`,
  (random) => `Request ${uuid(random)} took three seconds`,
  (random) => `sha256:${random.text(hex, 64)} is the digest of the image`,
  (random) => `integrity sha512-${random.text(`${base62}+/`, 86)}== of the package`,
  () => `The documentation uses ${'AK'}IAIOSFODNN7EXAMPLE as its example key`,
  () => 'password = "changeme"',
  () => 'Set API_TOKEN=<your-token-here> before you start',
  () => 'export DB_PASSWORD=${DB_PASSWORD:?}',
  () => 'postgres://user:password@localhost:5432/db',
  () => 'The password must have twelve characters, a digit and a symbol.',
  () => 'How do I reset my password when the token has expired?',
  () => 'api_key = os.environ["API_KEY"]',
  (random) => `<img src="data:image/png;base64,${random.text(`${base62}+/`, 120)}=">`,
  (random) => `ISBN 978-3-${random.text(digits, 5)}-${random.text(digits, 3)}-1, shelf mark ${random.text(upper, 3)}`,
  () => 'const secretKey = process.env.SECRET_KEY ?? throwError();',
  (random) => `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5${random.text(base62, 48)} clerk@archive`,
  (random) => `Parcel number ${random.text(digits, 20)} is on its way`,
];

/** Seeded, half of it secrets. @param each of either kind */
export function secretsSet(each: number): Labelled[] {
  const random = new Random(19_97);
  const make = (from: readonly ((random: Random) => string)[], index: number): string =>
    (from[index % from.length] as (random: Random) => string)(random);
  return [
    ...Array.from({ length: each }, (_, index) => ({
      label: 1 as const,
      text: random.pick(around)(make(formats, index)),
    })),
    ...Array.from({ length: each }, (_, index) => ({
      label: 0 as const,
      text: random.pick(around)(make(lookalikes, index)),
    })),
  ];
}

/** Some makers end a token with its CRC-32 in base 62, six digits long. */
function withChecksum(prefix: string, body: string): string {
  let rest = crc32(body);
  let checksum = '';
  for (; checksum.length < 6; rest = Math.floor(rest / 62)) checksum = (base62[rest % 62] ?? '') + checksum;
  return prefix + body + checksum;
}

function pem(random: Random): string {
  const lines = Array.from({ length: 12 }, () => random.text(`${base62}+/`, 64));
  return [`MIIEpAIBAAKCAQEA${random.text(base62, 48)}`, ...lines].join('\n');
}

function jwt(random: Random): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = { sub: random.text(digits, 8), iat: 1_700_000_000, name: random.text(lower, 6) };
  return [part({ alg: 'HS256', typ: 'JWT' }), part(claims), random.text(`${base62}-_`, 43)].join('.');
}

function uuid(random: Random): string {
  return [8, 4, 4, 4, 12].map((length) => random.text(hex, length)).join('-');
}
