import { Display, seconds } from './display.ts';
import { progressBar, progressLine } from './progress-bar.ts';

function screen(isTTY: boolean) {
  const written: string[] = [];
  return { isTTY, columns: 60, write: (text: string) => written.push(text), text: () => written.join('') };
}

describe('Display', () => {
  it('writes only lines that stay where there is no terminal', async () => {
    const file = screen(false);
    const display = new Display(file);
    display.live('[███] 50 %');
    await display.step('build', () => Promise.resolve());
    expect(file.text()).toMatch(/^ {2}✓ build {16}\d[\d.]* s\n$/);
  });

  it('marks a step that failed', async () => {
    const file = screen(false);
    await expect(new Display(file).step('build', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(file.text()).toMatch(/^ {2}✗ build {16}\d[\d.]* s\n$/);
  });

  it('redraws one line on a terminal and puts lasting lines above it', () => {
    const terminal = screen(true);
    const display = new Display(terminal);
    display.live('one');
    display.live('two');
    display.line('news');
    const erase = '\r\u001B[2K';
    expect(terminal.text()).toBe(`one${erase}two${erase}news\ntwo`);
  });

  it('never lets the redrawn line wrap', () => {
    const terminal = screen(true);
    new Display(terminal).live('x'.repeat(200));
    expect(terminal.text()).toHaveLength(59);
  });
});

describe('progress', () => {
  const progress = { percent: 50, done: 2, total: 4, message: 'Recognising' };

  it('is a bar on a terminal', () => {
    expect(progressBar(progress, 4200)).toBe(
      `[${'█'.repeat(12)}${'░'.repeat(12)}]  50 %  2/4 pages  4.2 s  Recognising`,
    );
  });

  it('is a plain line elsewhere, without pages while they are unknown', () => {
    expect(progressLine(progress)).toBe('50 %, 2/4 pages, Recognising');
    expect(progressLine({ percent: 0, done: 0, total: undefined, message: null })).toBe('0 %');
  });
});

describe('seconds', () => {
  it('grows coarser with length', () => {
    expect([40, 9940, 12_400, 65_000].map(seconds)).toEqual(['0.0 s', '9.9 s', '12 s', '1 min 5 s']);
  });
});
