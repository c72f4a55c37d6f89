const [KEPT, SQUARES_KEPT, SMALL, DECAY] = [0.9, 0.999, 1e-8, 1e-5];

/** Numbers that are learned together, with the slope of the loss in each (Adam, Kingma and Ba 2015). */
export class LearnedNumbers {
  readonly values: Float64Array;
  readonly slopes: Float64Array;
  readonly #means: Float64Array;
  readonly #squares: Float64Array;
  #steps = 0;

  constructor(size: number, start: () => number = () => 0) {
    this.values = Float64Array.from({ length: size }, start);
    this.slopes = new Float64Array(size);
    this.#means = new Float64Array(size);
    this.#squares = new Float64Array(size);
  }

  /** Steps against the slopes, which are those of `records` together, and forgets them. */
  step(learningRate: number, records: number): void {
    const { values, slopes } = this;
    const [means, squares] = [this.#means, this.#squares];
    this.#steps += 1;
    const mean = 1 - KEPT ** this.#steps;
    const square = 1 - SQUARES_KEPT ** this.#steps;
    for (let at = 0; at < values.length; at += 1) {
      const slope = (slopes[at] as number) / records;
      const value = values[at] as number;
      means[at] = KEPT * (means[at] as number) + (1 - KEPT) * slope;
      squares[at] = SQUARES_KEPT * (squares[at] as number) + (1 - SQUARES_KEPT) * slope * slope;
      const towards = (means[at] as number) / mean / (Math.sqrt((squares[at] as number) / square) + SMALL);
      values[at] = value - learningRate * (towards + DECAY * value);
    }
    slopes.fill(0);
  }
}
