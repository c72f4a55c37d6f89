// Preloaded into a drilled process and its threads: the machine's clock is wrong there. `DRILL_CLOCK` lists pairs of
// seconds since the start and seconds of error from then on. What runs by the steady clock (timers) is not concerned,
// as on a real machine.
const steps = JSON.parse(process.env.DRILL_CLOCK ?? '[]');
const RealDate = Date;

function errorMs() {
  const runs = performance.now() / 1000;
  const [, seconds] = steps.findLast(([from]) => from <= runs) ?? [0, 0];
  return seconds * 1000;
}

globalThis.Date = class Date extends RealDate {
  constructor(...parts) {
    if (parts.length === 0) super(RealDate.now() + errorMs());
    else super(...parts);
  }

  static now() {
    return RealDate.now() + errorMs();
  }
};
