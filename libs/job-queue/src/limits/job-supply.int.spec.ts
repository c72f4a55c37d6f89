import { waitUntil } from '@cairn/testing';
import type { QueueSwitch } from '../switches/queue-switch.ts';
import { SwitchBoard } from '../switches/switch-board.ts';
import { JobSupply } from './job-supply.ts';
import type { SuppliedJobs, WantedJobs } from './job-supply.ts';
import { LimitFixture } from './limit.fixture.ts';

describe('JobSupply', () => {
  let fixture: LimitFixture;
  let supply: JobSupply;
  let workerId: number;
  let switches: Pick<QueueSwitch, 'scope' | 'name' | 'mode'>[];

  beforeEach(async () => {
    fixture = await LimitFixture.create({
      plain: {},
      limited: { concurrency: { total: 100 } },
      heavy: { concurrency: { perWorker: 2 } },
    });
    switches = [];
    workerId = await fixture.queue.newWorker();
    supply = supplyOf({});
  });
  afterEach(() => fixture.drop());

  const supplyOf = (settings: { lookRestMs?: number }): JobSupply =>
    new JobSupply({
      store: fixture.queue.store,
      handlers: fixture.queue.handlers,
      switches: { board: async () => new SwitchBoard(switches, () => []) },
      ...settings,
    });

  const claim = (wanted: Partial<WantedJobs> = {}): Promise<SuppliedJobs> =>
    supply.claim({ workerId, slots: 4, free: 4, ahead: 0, ...wanted });

  const types = ({ limited, plain }: SuppliedJobs): string[] =>
    [...limited, ...plain].map(({ jobType }) => jobType).sort();

  it('gives each kind its turn while both have more than can be run', async () => {
    await fixture.enqueueMany('plain', Array<null>(20).fill(null));
    await fixture.enqueueMany('limited', Array<null>(20).fill(null));

    const rounds = [await claim(), await claim(), await claim(), await claim()];

    expect(rounds.flatMap(types).filter((jobType) => jobType === 'plain')).toHaveLength(8);
    expect(rounds.flatMap(types).filter((jobType) => jobType === 'limited')).toHaveLength(8);
  });

  it('gives limited jobs their turn also when those claimed ahead fill every free slot', async () => {
    await fixture.enqueueMany('plain', Array<null>(60).fill(null));
    await fixture.enqueue('limited');

    const rounds = [await claim({ free: 0, ahead: 10 }), await claim({ free: 0, ahead: 10 })];

    expect(rounds.flatMap(({ limited }) => limited)).toHaveLength(1);
    expect(rounds.flatMap(({ plain }) => plain).length).toBeGreaterThan(10);
  });

  it('never claims limited jobs ahead while what runs is long', async () => {
    await fixture.enqueueMany('limited', Array<null>(4).fill(null));

    expect([await claim({ free: 0 }), await claim({ free: 0 })].flatMap(types)).toEqual([]);
    expect(types(await claim({ free: 3 }))).toHaveLength(3);
  });

  it('takes no more of a type than one worker may run, and the next when one has ended', async () => {
    await fixture.enqueueMany('heavy', Array<null>(5).fill(null));
    const first = await claim();
    expect(types(first)).toEqual(['heavy', 'heavy']);
    expect(types(await claim())).toEqual([]);

    const [job] = first.limited;
    if (job) {
      await fixture.complete(job);
      supply.ended(job);
    }
    expect(types(await claim())).toEqual(['heavy']);
  });

  it('leaves what is switched off', async () => {
    await fixture.enqueue('plain');
    await fixture.enqueue('plain', 'key');
    await fixture.enqueue('limited');
    switches = [{ scope: 'type', name: 'plain', mode: 'paused' }];
    expect(types(await claim())).toEqual(['limited']);

    switches = [{ scope: 'user', name: fixture.queue.userId, mode: 'paused' }];
    supply.wake();
    expect(types(await claim())).toEqual([]);

    switches = [];
    supply.wake();
    expect(types(await claim())).toEqual(['plain', 'plain']);
  });

  it('spares itself looks for limited jobs that are not there, but hears of new ones at once', async () => {
    supply = supplyOf({ lookRestMs: 60_000 });
    expect(types(await claim())).toEqual([]);
    await fixture.enqueue('limited');
    const resting = await claim();
    expect(types(resting)).toEqual([]);
    expect(resting.retryAfterMs).toBeGreaterThan(0);

    supply.wake();
    expect(types(await claim())).toEqual(['limited']);
  });

  it('finds new ones soon also without a hint', async () => {
    await claim();
    await fixture.enqueue('limited');

    await waitUntil(async () => types(await claim()).length === 1);
  });
});
