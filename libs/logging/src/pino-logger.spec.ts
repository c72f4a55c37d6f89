import { continueTrace, runInContext } from '@cairn/request-context';
import { LogLines } from '@cairn/testing';
import { NestLogger } from './nest-logger.ts';
import { PinoLogger } from './pino-logger.ts';

const first = (lines: LogLines) => JSON.parse(lines.lines[0] ?? '{}') as Record<string, unknown>;

describe('the logger', () => {
  let lines: LogLines;
  let logger: PinoLogger;

  beforeEach(() => {
    lines = new LogLines();
    logger = PinoLogger.create({ service: 'spec', destination: lines });
  });

  it('writes one JSON line with level, time, service, message and facts', () => {
    logger.info('claimed', { jobId: 'j1' });

    expect(lines.lines).toHaveLength(1);
    expect(first(lines)).toEqual({
      level: 'info',
      time: expect.any(String),
      service: 'spec',
      jobId: 'j1',
      msg: 'claimed',
    });
    expect(Date.parse(first(lines)['time'] as string)).not.toBeNaN();
  });

  it('adds trace and user of the running request', () => {
    const trace = continueTrace(undefined);

    runInContext({ trace, userId: 'u1' }, () => logger.child({ jobId: 'j1' }).warn('slow'));

    expect(first(lines)).toMatchObject({ traceId: trace.traceId, userId: 'u1', jobId: 'j1', level: 'warn' });
  });

  it('writes nothing below its level, unless asked to for a line others wait for', () => {
    const quiet = PinoLogger.create({ service: 'spec', level: 'error', destination: lines });
    quiet.info('unseen');
    quiet.atLevel('info').info('ready');

    expect(lines.named('unseen')).toEqual([]);
    expect(lines.named('ready')).toHaveLength(1);
  });

  it('writes an error with its stack and causes', () => {
    logger.error('broke', { error: new Error('outer', { cause: new Error('inner') }) });

    expect(first(lines)['error']).toMatchObject({
      message: 'outer',
      stack: expect.stringContaining('pino-logger.spec'),
      cause: { message: 'inner' },
    });
  });

  it('keeps a forged line inside of the message', () => {
    logger.info('hello\n{"level":"fatal","msg":"forged"}');

    expect(lines.text.trimEnd().split('\n')).toHaveLength(1);
  });

  it('survives facts that refer to themselves', () => {
    const facts: Record<string, unknown> = {};
    facts['self'] = facts;
    logger.info('round', facts);

    expect(first(lines)).toMatchObject({ msg: 'round' });
  });

  it('redacts secrets at any depth and in errors', () => {
    const error = Object.assign(new Error('GET /x?access_token=canary-1 failed'), {
      request: { headers: { authorization: 'Bearer canary-2' } },
    });
    logger.error('broke', { error, deep: { deeper: { cookie: 'canary-3' } } });

    expect(lines.text).not.toContain('canary');
  });

  it('takes what Nest logs, with its context', () => {
    const nest = new NestLogger(logger);
    nest.log('pruned 3 rows', 'Housekeeping');
    nest.error('it broke', 'Error: it broke\n  at x', 'Scheduler');
    nest.error(new Error('thrown'));

    expect(lines.named('pruned 3 rows')[0]).toMatchObject({ level: 'info', context: 'Housekeeping' });
    expect(lines.named('it broke')[0]).toMatchObject({ context: 'Scheduler', details: ['Error: it broke\n  at x'] });
    expect(lines.named('thrown')[0]).toMatchObject({ level: 'error', error: { message: 'thrown' } });
  });

  it('keeps the list of modules and routes that Nest prints at start for debugging', () => {
    const debug = PinoLogger.create({ service: 'spec', level: 'debug', destination: lines });
    for (const target of [logger, debug]) new NestLogger(target).log('Mapped {/x, GET} route', 'RouterExplorer');

    expect(lines.named('Mapped {/x, GET} route').map((line) => line['level'])).toEqual(['debug']);
  });
});
