import { TrustedServices } from './trusted-services.ts';

describe('trusted services', () => {
  const trusted = new TrustedServices(['http://processing', 'https://gateway.example/validation/']);

  it.each([
    'http://processing/internal/jobs',
    'http://processing:80/',
    'http://PROCESSING/internal',
    'https://gateway.example/validation',
    'https://gateway.example/validation/validate?x=1',
  ])('include %s', (url) => {
    expect(trusted.includes(new URL(url))).toBe(true);
  });

  it.each([
    'http://processing.evil.example/internal/jobs',
    'http://processing@evil.example/',
    'http://user:secret@processing/',
    'http://evil.example/?http://processing',
    'http://evil.example/#http://processing',
    'https://processing/',
    'http://processing:8080/',
    'http://xprocessing/',
    'https://gateway.example/',
    'https://gateway.example/validation-of-others',
    'https://gateway.example/validation/../other',
    'https://gateway.example/validation/%2e%2e/other',
    'ftp://processing/',
  ])('do not include %s', (url) => {
    expect(trusted.includes(new URL(url))).toBe(false);
  });

  it.each(['processing', 'ftp://processing', 'http://user:pw@processing', 'http://processing/?x=1'])(
    'refuse the base URL %s',
    (baseUrl) => {
      expect(() => new TrustedServices([baseUrl])).toThrow(/base URL/);
    },
  );
});
