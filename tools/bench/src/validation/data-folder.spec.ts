import { isTest } from './data-folder.ts';

describe('the test tenth', () => {
  it('are the records whose number ends in 7, and disguises of them', () => {
    expect(isTest({ id: 'set-00017' })).toBe(true);
    expect(isTest({ id: 'set-00071' })).toBe(false);
    expect(isTest({ id: 'obf-4', of: 'set-00027' })).toBe(true);
    expect(isTest({ id: 'obf-7', of: 'set-00028' })).toBe(false);
  });
});
