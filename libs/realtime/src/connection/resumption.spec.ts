import { MessageType, type HubMessage } from '../protocol/hub-messages.ts';
import { ProtocolViolation } from '../protocol/protocol-violation.ts';
import { Resumption } from './resumption.ts';

const call = (target: string): HubMessage => ({ type: MessageType.Invocation, target, arguments: [] });
const ack = (sequenceId: number): HubMessage => ({ type: MessageType.Ack, sequenceId });
const sequence = (sequenceId: number): HubMessage => ({ type: MessageType.Sequence, sequenceId });
const PING: HubMessage = { type: MessageType.Ping };

describe('resumption', () => {
  it('sends again what was not acknowledged, and says at which number it begins', () => {
    const resumption = new Resumption(1_000);
    for (const frame of ['a', 'b', 'c', 'd']) resumption.keep(frame, true);

    expect(resumption.take(ack(2))).toBe(false);

    expect(resumption.resend()).toEqual({ sequence: sequence(3), frames: ['c', 'd'] });
  });

  it('goes on with the next number when everything was acknowledged', () => {
    const resumption = new Resumption(1_000);
    resumption.keep('a', true);

    resumption.take(ack(99));

    expect(resumption.resend()).toEqual({ sequence: sequence(2), frames: [] });
  });

  it('keeps no more than the bound of what a socket took, and says where it goes on', () => {
    const resumption = new Resumption(3);

    for (const frame of ['a', 'b', 'c', 'd', 'e']) expect(resumption.keep(frame, true)).toBe(true);

    expect(resumption.resend()).toEqual({ sequence: sequence(3), frames: ['c', 'd', 'e'] });
  });

  it('says when something can reach the client no more', () => {
    const resumption = new Resumption(3);
    resumption.keep('a', true);

    expect(['b', 'c', 'd'].map((frame) => resumption.keep(frame, false))).toEqual([true, true, true]);
    expect(resumption.keep('e', false)).toBe(false);
  });

  it('handles each message of the client once, however often it comes', () => {
    const resumption = new Resumption(1_000);
    expect([call('1'), PING, call('2'), call('3')].map((message) => resumption.take(message))).toEqual(
      Array(4).fill(true),
    );

    resumption.lost();
    const again = [PING, call('ignored'), sequence(2), call('2'), call('3'), call('4')];

    expect(again.map((message) => resumption.take(message))).toEqual([false, false, false, false, false, true]);
  });

  it('acknowledges what is new, and what came again', () => {
    const resumption = new Resumption(1_000);
    expect(resumption.ack()).toBeUndefined();
    resumption.take(call('1'));
    resumption.take(call('2'));
    expect(resumption.ack()).toEqual(ack(2));
    expect(resumption.ack()).toBeUndefined();

    resumption.lost();
    expect(resumption.ack()).toBeUndefined();
    resumption.take(sequence(2));
    resumption.take(call('2'));

    expect(resumption.ack()).toEqual(ack(2));
  });

  it('refuses a client that skips messages', () => {
    const resumption = new Resumption(1_000);
    resumption.take(call('1'));
    resumption.lost();

    expect(() => resumption.take(sequence(3))).toThrow(ProtocolViolation);
  });
});
