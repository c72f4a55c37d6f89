import { ShuttingDownError } from '@cairn/errors';
import { textInput } from '../layer/layer-input.fixture.ts';
import { layers } from '../layers/layers.ts';
import { TextThread, type TextThreadOptions } from './text-thread.ts';
import type { TextTask } from './text-layers.ts';
import { unrulyLayers } from './unruly-layers.fixture.ts';

const never = new AbortController().signal;
const PATIENT_MS = 60_000;
/** @param hasty the layer that has next to no time */
const task = (text: string, hasty?: string): TextTask => ({
  text,
  field: 'text',
  layers: unrulyLayers.map(({ id }) => ({ id, settings: {}, deadlineMs: id === hasty ? 20 : PATIENT_MS })),
});

describe('the thread for texts', () => {
  const threads: TextThread[] = [];
  afterEach(() => Promise.all(threads.splice(0).map((thread) => thread.close())));

  function startThread(options: TextThreadOptions = {}): TextThread {
    const entry = new URL('./unruly-thread.fixture.ts', import.meta.url);
    const thread = new TextThread({ entry, layers: unrulyLayers, ...options });
    threads.push(thread);
    return thread;
  }

  const statuses = async (thread: TextThread, content: TextTask) =>
    Object.fromEntries((await thread.run(content, never)).map(({ id, status }) => [id, status]));
  const allOk = Object.fromEntries(unrulyLayers.map(({ id }) => [id, 'ok']));

  it('gives one run a layer, in their order', async () => {
    const runs = await startThread().run(task('calm'), never);
    expect(runs.map(({ id }) => id)).toEqual(unrulyLayers.map(({ id }) => id));
    expect(runs.at(-1)).toMatchObject({
      provider: 'local',
      version: '1',
      status: 'ok',
      result: { score: 0.5, reasons: [{ code: 'LAST' }] },
      ms: expect.any(Number) as number,
    });
  });

  it.each([
    ['computes', 'spin', 'spam'],
    ['waits', 'wait', 'language'],
  ])('leaves out a layer that %s too long, and runs the others', async (_what, text, id) => {
    const thread = startThread();
    expect(await statuses(thread, task(text, id))).toEqual({ ...allOk, [id]: 'timed-out' });
    expect(await statuses(thread, task('calm'))).toEqual(allOk);
  });

  it('leaves this thread free while a layer computes', async () => {
    const thread = startThread();
    await thread.start();
    const run = thread.run(task('spin'), never);
    await new Promise((resolve) => setTimeout(resolve, 1));
    const rejected = expect(run).rejects.toBeInstanceOf(ShuttingDownError);
    await thread.close();
    await rejected;
  });

  it('reports a layer that throws, and where, but not what it said', async () => {
    const failures: string[] = [];
    const thread = startThread({ onFailure: (id, where) => failures.push(id, where) });
    expect(await statuses(thread, task('throw canary'))).toEqual({ ...allOk, pii: 'error' });
    expect(failures).toEqual(['pii', expect.stringMatching(/^TypeError\n.*unruly-layers/) as string]);
    expect(failures.join()).not.toContain('canary');
  });

  it('goes on in a new thread when a layer ends the old one, and does again what was lost with it', async () => {
    const thread = startThread();
    const runs = await thread.run(task('exit'), never);
    expect(runs.map(({ id, status }) => [id, status])).toEqual(
      unrulyLayers.map(({ id }) => [id, id === 'toxicity' ? 'error' : 'ok']),
    );
    expect(await statuses(thread, task('calm'))).toEqual(allOk);
  });

  it('takes texts in the order they came, and drops one that nobody waits for any more', async () => {
    const thread = startThread();
    const order: string[] = [];
    const gone = new AbortController();
    const one = thread.run(task('one'), never).then(() => order.push('one'));
    const two = thread.run(task('two'), gone.signal);
    const three = thread.run(task('three'), never).then(() => order.push('three'));
    gone.abort(new Error('gone'));
    await expect(two).rejects.toThrow('gone');
    await Promise.all([one, three]);
    expect(order).toEqual(['one', 'three']);
  });

  it('says so when its thread does not start, and reports all layers as failed', async () => {
    const thread = startThread({ entry: new URL('./no-such-thread.ts', import.meta.url) });
    await expect(thread.start()).rejects.toThrow('does not start');
    expect(new Set(Object.values(await statuses(thread, task('calm'))))).toEqual(new Set(['error']));
  });

  it('runs the layers that come along', async () => {
    const thread = new TextThread();
    threads.push(thread);
    const ofText = layers.filter(({ accepts }) => accepts.includes('text'));
    const { text, field } = textInput('An ordinary letter about a house.');
    const content = {
      text,
      field,
      layers: ofText.map(({ id, settings }) => ({ id, settings: settings.parse({}), deadlineMs: 60_000 })),
    };
    expect((await thread.run(content, never)).map(({ id, status }) => [id, status])).toEqual(
      ofText.map(({ id }) => [id, 'ok']),
    );
  });
});
