import { JobStatus } from '@cairn/job-contracts';
import type { Drill } from '../ground/drill.ts';
import { NASTY_PLACES, NASTY_TEXTS } from '../handlers/nasty-texts.ts';

/** Texts that the database cannot hold, in every place where text can stand. */
export const nastyTexts: Drill = {
  id: '12',
  name: 'NUL, lone surrogates, long texts',
  async run(ground) {
    const worker = await ground.worker();
    const payloads = NASTY_TEXTS.flatMap((text) => NASTY_PLACES.map((place) => ({ text, place })));
    const jobs = payloads.flatMap((payload) => ground.jobs(1, { jobType: 'drill.nasty-texts', payload }));
    await ground.enqueue([...jobs, ...ground.jobs(50)]);
    ground.fault(jobs.length);

    for (const padding of ['a\u0000b', 'a\ud800b', { 'key\u0000': 1 }]) {
      const [outcome] = await ground.tryToEnqueue(ground.jobs(1, { payload: { padding } }));
      ground.fault();
      const refused = outcome && 'refused' in outcome ? outcome.refused : undefined;
      ground.must(refused?.httpStatus === 400, `a payload with ${JSON.stringify(padding)}: ${JSON.stringify(outcome)}`);
    }
    await ground.drained();
    ground.must(worker.running, 'the worker ended');
    ground.expect = { ends: { 'drill.nasty-texts': [JobStatus.Completed, JobStatus.Failed] } };
  },
};
