import { FeedPosition } from './feed-position.ts';
import type { JobFeedEventName, JobFeedMessage, JobSnapshot } from './job-feed.ts';

const A = 'aaaaaaaa-0000-7000-8000-000000000000';
const C = 'cccccccc-0000-7000-8000-000000000000';
const B = 'bbbbbbbb-0000-7000-8000-000000000000';

const event = (name: JobFeedEventName, jobId: string, sequence: number, facts: object = {}): JobFeedMessage =>
  ({
    name,
    message: { jobId, subjectId: null, sequence, follows: sequence - 1, at: '2026-01-01T00:00:00Z', ...facts },
  }) as unknown as JobFeedMessage;

const snapshot = (jobs: Record<string, number>, facts: { whole?: boolean; more?: boolean } = {}): JobFeedMessage => ({
  name: 'jobSnapshot',
  message: {
    whole: true,
    more: false,
    at: '2026-01-01T00:00:00Z',
    jobs: Object.entries(jobs).map(
      ([id, sequence]) => ({ job: { id }, units: [], sequence }) as unknown as JobSnapshot,
    ),
    ...facts,
  },
});

describe('a position in the feed', () => {
  it('takes each event once, after the snapshot that holds the earlier ones', () => {
    const position = new FeedPosition();

    expect(position.place(snapshot({ [A]: 5 }))).toBe('news');
    expect(position.place(event('jobProgress', A, 5))).toBe('seen');
    expect(position.place(event('jobProgress', A, 6))).toBe('news');
    expect(position.place(event('jobProgress', A, 6))).toBe('seen');
  });

  it('sees by what an event follows whether one was lost or only left out', () => {
    const position = new FeedPosition();
    position.place(snapshot({ [A]: 5 }));

    expect(position.place(event('jobProgress', A, 8, { follows: 5 }))).toBe('news');
    expect(position.place(event('unitCompleted', A, 10))).toBe('gap');
    expect(position.place(event('unitStarted', A, 9, { follows: 9 }))).toBe('gap');
    expect(position.place(event('unitCompleted', A, 9))).toBe('news');
    expect(position.place({ name: 'jobsChanged', message: {} })).toBe('gap');
  });

  it('takes a job it has not heard of from its beginning, when it runs again or is taken away, not from the middle', () => {
    const position = new FeedPosition();
    position.place(snapshot({}));

    expect(position.place(event('jobStarted', A, 2))).toBe('gap');
    expect(position.place(event('unitStarted', A, 2, { follows: 2 }))).toBe('gap');
    expect(position.place(event('jobQueued', A, 1))).toBe('news');
    expect(position.place(event('jobQueued', B, 9))).toBe('news');
    expect(position.place(event('jobCancelled', C, 9))).toBe('news');
  });

  it('takes what comes of jobs it does not know when it was not told of all', () => {
    const position = new FeedPosition();
    position.place(snapshot({}, { whole: false, more: true }));

    expect(position.place(event('jobStarted', A, 2))).toBe('news');
    expect(position.place(event('unitStarted', B, 2, { follows: 2 }))).toBe('news');
  });

  it('tells of no unit that starts in a job that is over', () => {
    const position = new FeedPosition();
    position.place(snapshot({ [A]: 5 }));

    expect(position.place(event('unitStarted', A, 5, { follows: 5 }))).toBe('news');
    position.place(event('jobFailed', A, 6));
    expect(position.place(event('unitStarted', A, 6, { follows: 6 }))).toBe('seen');
    expect(position.active).toBe(false);
  });

  it('is carried by its cursor from one connection to the next', () => {
    const position = new FeedPosition();
    expect(position.cursor()).toBeUndefined();
    position.place(snapshot({ [A]: 5, [B]: 3 }));
    position.place(event('jobCompleted', B, 4));

    const next = FeedPosition.at(position.cursor() ?? '');
    expect(next?.place(event('jobCompleted', B, 4))).toBe('seen');
    expect(next?.place(event('jobProgress', A, 7))).toBe('gap');
    expect(next?.place(event('jobProgress', A, 6))).toBe('news');
    expect(FeedPosition.at('of another version')).toBeUndefined();
  });

  it('forgets what a whole snapshot does not show, and in its cursor what ended long before', () => {
    const position = new FeedPosition();
    position.place(snapshot({ [A]: 5, [B]: 3 }));
    position.place(snapshot({ [B]: 3 }));
    expect([...position.jobs.keys()]).toEqual([B]);

    position.place(event('jobCompleted', B, 4));
    position.place(event('jobQueued', A, 9, { at: '2026-01-01T00:03:00Z' }));
    expect([...(FeedPosition.at(position.cursor() ?? '')?.jobs.keys() ?? [])]).toEqual([A]);
  });

  it('holds so much and no more: jobs that ended go first', () => {
    const position = new FeedPosition();
    const id = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;
    for (let n = 0; n < 3_000; n += 1) position.place(event('jobQueued', id(n), 1));
    position.place(event('jobCompleted', id(2_500), 2));
    position.place(event('jobQueued', id(3_000), 1));

    expect(position.jobs.size).toBe(1_000);
    expect(position.jobs.has(id(2_500))).toBe(false);
    expect(position.place(event('jobStarted', id(1), 2))).toBe('news');
  });
});
