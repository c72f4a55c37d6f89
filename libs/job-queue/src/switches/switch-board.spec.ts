import type { QueueSwitch } from './queue-switch.ts';
import { SwitchBoard } from './switch-board.ts';

const USER = '00000000-0000-4000-8000-000000000001';
const PROVIDERS: Record<string, string[]> = { digitise: ['tesseract', 'azure'], translate: ['azure'] };

function board(...switches: Pick<QueueSwitch, 'scope' | 'name' | 'mode'>[]): SwitchBoard {
  return new SwitchBoard(switches, (jobType) => PROVIDERS[jobType] ?? []);
}

const TYPES = ['digitise', 'translate', 'mail'];

describe('SwitchBoard', () => {
  it('holds nothing while no switch is set', () => {
    expect(board().openTypes(TYPES)).toEqual(TYPES);
    expect(board().isStopped({ jobType: 'mail', userId: USER })).toBe(false);
  });

  it('holds a paused type, but lets what runs of it go on', () => {
    const paused = board({ scope: 'type', name: 'mail', mode: 'paused' });

    expect(paused.openTypes(TYPES)).toEqual(['digitise', 'translate']);
    expect(paused.isStopped({ jobType: 'mail', userId: USER })).toBe(false);
  });

  it('holds the parts of a job with its type', () => {
    expect(board({ scope: 'type', name: 'mail', mode: 'paused' }).openTypes(['mail#units', 'digitise#units'])).toEqual([
      'digitise#units',
    ]);
  });

  it('stops what runs of a stopped type or user', () => {
    const stopped = board(
      { scope: 'type', name: 'mail', mode: 'stopped' },
      { scope: 'user', name: USER, mode: 'stopped' },
    );

    expect(stopped.isStopped({ jobType: 'mail', userId: 'another' })).toBe(true);
    expect(stopped.isStopped({ jobType: 'digitise', userId: USER })).toBe(true);
    expect(stopped.isStopped({ jobType: 'digitise', userId: 'another' })).toBe(false);
    expect(stopped.pausedUsers).toEqual([USER]);
  });

  it('holds a type only when all of its providers are switched off', () => {
    const azure = { scope: 'provider', name: 'azure', mode: 'stopped' } as const;

    expect(board(azure).openTypes(TYPES)).toEqual(['digitise', 'mail']);
    expect(board(azure, { scope: 'provider', name: 'tesseract', mode: 'paused' }).openTypes(TYPES)).toEqual(['mail']);
    expect(board(azure).isOpen('provider', 'azure')).toBe(false);
    expect(board(azure).isOpen('provider', 'tesseract')).toBe(true);
  });

  it('stops what runs only when all of its providers are stopped', () => {
    const azure = { scope: 'provider', name: 'azure', mode: 'stopped' } as const;
    const running = { jobType: 'digitise', userId: USER };

    expect(board(azure).isStopped({ jobType: 'translate', userId: USER })).toBe(true);
    expect(board(azure, { scope: 'provider', name: 'tesseract', mode: 'paused' }).isStopped(running)).toBe(false);
    expect(board(azure, { scope: 'provider', name: 'tesseract', mode: 'stopped' }).isStopped(running)).toBe(true);
  });
});
