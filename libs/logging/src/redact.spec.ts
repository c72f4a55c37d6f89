import { redactLine } from './redact.ts';

const JWT = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJl-_';

describe('redactLine', () => {
  it.each([
    ['an authorization header', `{"headers":{"authorization":"Bearer opaque-canary"}}`],
    ['a header of another case', `{"Authorization":"Basic b3BhcXVlLWNhbmFyeQ=="}`],
    ['a cookie', `{"cookie":"session=opaque-canary"}`],
    ['a list of cookies', `{"set-cookie":["a=opaque-canary","b=opaque-canary; Path=/"],"x":1}`],
    ['a value with an escaped quote', `{"access_token":"opaque\\"-canary"}`],
    ['a token in a query', `{"url":"/hubs/jobs?id=1&access_token=opaque-canary&x=2"}`],
    ['the signature of a SAS link', `{"url":"https://a.blob/x?sv=1&sig=opaque-canary"}`],
    ['a bearer token in a message', `{"msg":"refused Bearer opaque-canary"}`],
    ['a JWT anywhere', `{"msg":"got ${JWT} from somewhere"}`],
    ['a JWT as a key', `{"${JWT}":1}`],
    ['a storage key', `{"msg":"AccountName=x;AccountKey=opaque-canary==;EndpointSuffix=y"}`],
    ['a password in a URL', `{"msg":"postgres://cairn:opaque-canary@db:5432/cairn"}`],
    ['JSON quoted inside of a message', `{"msg":"body was {\\"access_token\\":\\"opaque-canary\\"}"}`],
  ])('takes out %s and leaves valid JSON', (_what, line) => {
    const redacted = redactLine(line);

    expect(redacted).not.toMatch(/canary|b3BhcXVl|eyJ/);
    expect(redacted).toContain('[redacted]');
    expect(() => JSON.parse(redacted) as unknown).not.toThrow();
  });

  it('leaves everything else as it is', () => {
    const line = `{"msg":"request","path":"/api/documents","leaseToken":"abc","url":"http://a:80/x?limit=2","tokens":3}`;

    expect(redactLine(line)).toBe(line);
  });

  // A pattern that looks again and again at the rest of the line would take minutes for each of these.
  it.each([
    ['eyJ', 'eyJeyJ'],
    ['eyJaaaaaaa.', '[redacted].[redacted].'],
    ['"authorization":"', '"authorization":"[redacted]"'],
    ['Bearer ', 'Bearer Bearer '],
    ['://a:', '://a:://a:'],
    ['?token=', '?token=[redacted]'],
    ['a', 'aa'],
  ])('comes to the end of a hostile line of %j, again and again', (text, start) => {
    expect(redactLine(text.repeat(50_000)).startsWith(start)).toBe(true);
  });
});
