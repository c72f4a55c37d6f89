import { createHash } from 'node:crypto';

export const DIGITS = '0123456789';
export const HEX = `${DIGITS}abcdef`;
export const CAPITALS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
export const ALPHANUMERIC = CAPITALS + CAPITALS.toLowerCase() + DIGITS;
export const URL_SAFE = `${ALPHANUMERIC}-_`;

/** Characters that look random and are the same in every run; nobody's secret, and none stands in the repository. */
export function made(characters: string, count: number, seed = ''): string {
  let text = '';
  for (let block = 0; text.length < count; block++) {
    const hash = createHash('sha256').update(`${seed}:${count}:${block}`).digest();
    for (const byte of hash) text += characters[byte % characters.length];
  }
  return text.slice(0, count);
}

/** A prefix in two pieces, so that no scanner takes this file for one with secrets. */
export const joined = (...pieces: readonly string[]): string => pieces.join('');

/** One of each of many published formats, by name. */
export const SAMPLES: Readonly<Record<string, string>> = {
  'AWS access key': joined('AK', 'IA', made(`${CAPITALS}234567`, 16)),
  'GitHub fine-grained token': joined('github', '_pat_', made(ALPHANUMERIC, 22), '_', made(ALPHANUMERIC, 59)),
  'GitLab token': joined('gl', 'pat-', made(URL_SAFE, 20)),
  'Slack token': joined('xo', 'xb-', made(DIGITS, 12), '-', made(DIGITS, 13), '-', made(ALPHANUMERIC, 24)),
  'Slack webhook': joined(
    'https://hooks.slack',
    '.com/services/T',
    made(CAPITALS, 8),
    '/B',
    made(CAPITALS, 10),
    '/',
    made(ALPHANUMERIC, 24),
  ),
  'Stripe key': joined('sk_', 'live_', made(ALPHANUMERIC, 24)),
  'Google API key': joined('AI', 'za', made(URL_SAFE, 35)),
  'OpenAI key': joined('sk-', 'proj-', made(URL_SAFE, 74), 'T3Blbk', 'FJ', made(URL_SAFE, 74)),
  'Anthropic key': joined('sk-', 'ant-api03-', made(URL_SAFE, 93), 'AA'),
  'PyPI token': joined('pypi-', 'AgEIcHlwaS5vcmc', made(URL_SAFE, 150)),
  'SendGrid key': joined('SG', '.', made(URL_SAFE, 22), '.', made(URL_SAFE, 43)),
  'Twilio key': joined('S', 'K', made(HEX, 32)),
  'Mailgun key': joined('key', '-', made(HEX, 32)),
  'Mailchimp key': joined(made(HEX, 32), '-us', '12'),
  'DigitalOcean token': joined('dop', '_v1_', made(HEX, 64)),
  'Azure storage key': joined('AccountName=a;Account', 'Key=', made(ALPHANUMERIC, 86), '==;x=y'),
  'Azure AD client secret': joined(made(ALPHANUMERIC, 3), '8', 'Q~', made(URL_SAFE, 34)),
  'Shopify token': joined('shp', 'at_', made(HEX, 32)),
  'Telegram token': joined('7', made(DIGITS, 9), ':', 'AA', made(URL_SAFE, 33)),
  'Sentry address': joined('https://', made(HEX, 32), '@o12345.ingest.sen', 'try.io/98765'),
  'Vault token': joined('hv', 's.', made(URL_SAFE, 24)),
  'Terraform Cloud token': joined(made(ALPHANUMERIC, 14), '.atlas', 'v1.', made(URL_SAFE, 64)),
  'Databricks token': joined('da', 'pi', made(HEX, 32)),
  'Hugging Face token': joined('h', 'f_', made(ALPHANUMERIC, 34)),
  'Linear key': joined('lin', '_api_', made(ALPHANUMERIC, 40)),
  'Airtable token': joined('pa', 't', made(ALPHANUMERIC, 14), '.', made(HEX, 64)),
  'Doppler token': joined('dp.', 'pt.', made(ALPHANUMERIC, 43)),
  'Grafana token': joined('gl', 'sa_', made(ALPHANUMERIC, 32), '_', made(HEX, 8)),
  'age key': joined('AGE-SECRET', '-KEY-1', made('QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L', 58)),
  'AWS secret by name': joined('aws_secret_', 'access_key = ', made(ALPHANUMERIC, 40)),
  'Datadog key by name': joined('DD_API', '_KEY=', made(HEX, 32)),
  'private key': joined(
    '-----BEGIN RSA PRIV',
    'ATE KEY-----\n',
    made(ALPHANUMERIC, 320).replace(/.{64}/g, '$&\n'),
    '-----END RSA PRIVATE KEY-----',
  ),
};
