import { waitUntil } from '@cairn/testing';
import { MessageType, type HubMessage } from '../protocol/hub-messages.ts';
import { Intake } from './intake.ts';

const ack = (sequenceId: number): HubMessage => ({ type: MessageType.Ack, sequenceId });

/** Chunks are lists of numbers as text; `gates` makes the message of that number ask for patience. */
function intakeOf(gates: Record<number, Promise<void>> = {}) {
  const log: unknown[] = [];
  const intake = new Intake({
    read: (chunk) => String(chunk).split(',').map(Number).map(ack),
    accept: (message) => {
      const { sequenceId } = message as { sequenceId: number };
      if (Number.isNaN(sequenceId)) throw new Error('no number');
      log.push(sequenceId);
      return gates[sequenceId];
    },
    failed: (error) => log.push(String(error)),
    hold: (held) => log.push(held ? 'held' : 'free'),
  });
  return { intake, log };
}

describe('the intake of a connection', () => {
  it('waits within a chunk and between chunks while it is asked for patience, in order', async () => {
    const [first, second] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
    const { intake, log } = intakeOf({ 2: first.promise, 4: second.promise });

    intake.take('1,2,3');
    intake.take('4,5');
    intake.take('6');
    expect(log).toEqual([1, 2, 'held']);
    first.resolve(undefined);
    await waitUntil(() => log.includes(4));
    expect(log).toEqual([1, 2, 'held', 3, 4, 'held']);
    second.resolve(undefined);

    await waitUntil(() => log.includes('free'));
    expect(log).toEqual([1, 2, 'held', 3, 4, 'held', 5, 6, 'free']);
  });

  it('forgets the rest after a failure, also one that came while it waited', async () => {
    const gate = Promise.withResolvers<undefined>();
    const { intake, log } = intakeOf({ 1: gate.promise });

    intake.take('1,x,2');
    intake.take('3');
    gate.resolve(undefined);

    await waitUntil(() => log.includes('free'));
    expect(log).toEqual([1, 'held', 'Error: no number', 'free']);
  });

  it('hands nothing over that was cleared while it waited', async () => {
    const gate = Promise.withResolvers<undefined>();
    const { intake, log } = intakeOf({ 1: gate.promise });

    intake.take('1,2');
    intake.take('3');
    intake.clear();
    intake.take('4');
    gate.resolve(undefined);

    await waitUntil(() => log.includes('free'));
    expect(log).toEqual([1, 'held', 4, 'free']);
  });
});
