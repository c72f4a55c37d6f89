import { ServiceBusyError } from '@cairn/errors';
import { TextRoom } from './text-room.ts';

describe('the room for texts', () => {
  it('refuses what it has no place for, and takes it when others have left', async () => {
    const room = new TextRoom(3);
    const gate = Promise.withResolvers<string>();
    const first = room.use(2, () => gate.promise);

    await expect(room.use(2, async () => 'too many')).rejects.toBeInstanceOf(ServiceBusyError);
    await expect(room.use(1, async () => 'fits')).resolves.toBe('fits');

    gate.resolve('done');
    await expect(first).resolves.toBe('done');
    await expect(room.use(3, async () => 'all of it')).resolves.toBe('all of it');
  });

  it('takes a batch that is larger than the room when nobody else is there', async () => {
    await expect(new TextRoom(1).use(100, async () => 'alone')).resolves.toBe('alone');
  });

  it('gives the places back when the work fails', async () => {
    const room = new TextRoom(1);
    await expect(room.use(1, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    await expect(room.use(1, async () => 'works')).resolves.toBe('works');
  });
});
