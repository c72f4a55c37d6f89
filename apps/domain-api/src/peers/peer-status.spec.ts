import { DependencyUnavailableError } from '@cairn/errors';
import type { OutgoingCall, ReceivedAnswer } from '@cairn/http-client';
import { PeerStatus } from './peer-status.ts';

const call = { service: 'processing-service' } as OutgoingCall;
const answer: ReceivedAnswer = { status: 500, headers: new Headers(), text: '' };
const { signal } = new AbortController();

describe('PeerStatus', () => {
  it('knows nothing before the first call', async () => {
    expect(await new PeerStatus().check('processing-service').check(signal)).toEqual({ lastAnswerAt: null });
  });

  it('counts any answer as a sign of life', async () => {
    const peers = new PeerStatus();
    await peers.intercept(call, async () => answer);

    const facts = await peers.check('processing-service').check(signal);
    expect(facts?.['lastAnswerAt']).toMatch(/^\d{4}-\d\d-\d\dT/);
  });

  it('fails after a call without an answer, until the next one gets one', async () => {
    const peers = new PeerStatus();
    const check = peers.check('processing-service');
    const gone = async () => {
      throw new DependencyUnavailableError('processing-service');
    };

    await expect(peers.intercept(call, gone)).rejects.toThrow(DependencyUnavailableError);
    await expect(check.check(signal)).rejects.toThrow(DependencyUnavailableError);

    await peers.intercept(call, async () => answer);
    await expect(check.check(signal)).resolves.toEqual({ lastAnswerAt: expect.any(String) });
  });

  it('is never a reason to take this service out of rotation', () => {
    expect(new PeerStatus().check('processing-service').critical).toBe(false);
  });
});
