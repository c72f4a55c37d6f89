import { findChromium } from './chromium.ts';

describe('the browser for the page', () => {
  it('is the one that CHROMIUM names, before any of the system', () => {
    expect(findChromium({ CHROMIUM: '/opt/browser' })).toBe('/opt/browser');
  });
});
