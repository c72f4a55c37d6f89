import { parseValidationOptions } from './validation-options.ts';

describe('options of bench:validation', () => {
  it('measure everything on a service of its own by default', () => {
    expect(parseValidationOptions([])).toEqual({ quick: false, dev: false });
  });

  it('take a running service, with a token for it', () => {
    expect(parseValidationOptions(['--url', 'http://127.0.0.1:3002/', '--token', 't'])).toMatchObject({
      url: 'http://127.0.0.1:3002',
      token: 't',
    });
    expect(() => parseValidationOptions(['--url', 'http://127.0.0.1:3002'])).toThrow('--url and --token go together.');
  });

  it('name what there is to measure when something else is asked for', () => {
    expect(() => parseValidationOptions(['--only', 'speed,weather'])).toThrow('--only does not know weather.');
  });
});
