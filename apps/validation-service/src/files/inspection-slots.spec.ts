import { ServiceBusyError } from '@cairn/errors';
import { InspectionSlots } from './inspection-slots.ts';

describe('inspection slots', () => {
  it('runs as many at once as there are slots, then in order of arrival, and refuses beyond the waiting room', async () => {
    const slots = new InspectionSlots(1, 1);
    const started: string[] = [];
    const gate = Promise.withResolvers<undefined>();

    const first = slots.use(async () => {
      started.push('first');
      await gate.promise;
    });
    const second = slots.use(async () => started.push('second'));
    await expect(slots.use(async () => started.push('third'))).rejects.toBeInstanceOf(ServiceBusyError);
    expect(started).toEqual(['first']);

    gate.resolve(undefined);
    await Promise.all([first, second]);
    expect(started).toEqual(['first', 'second']);
  });

  it('gives the slot back when the work fails', async () => {
    const slots = new InspectionSlots(1, 0);
    await expect(slots.use(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    await expect(slots.use(async () => 'works')).resolves.toBe('works');
  });
});
