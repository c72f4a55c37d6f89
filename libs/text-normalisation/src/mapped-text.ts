/** Text with the way back to the original it was made of; offsets are UTF-16 code units, ends excluded. */
export class MappedText {
  readonly text: string;
  /** Where each code unit begins and ends in the original; absent while the text is as long as the original. */
  readonly #starts: Uint32Array | undefined;
  readonly #ends: Uint32Array | undefined;

  constructor(text: string, starts?: Uint32Array, ends?: Uint32Array) {
    this.text = text;
    this.#starts = starts;
    this.#ends = ends;
  }

  startOf(at: number): number {
    return this.#starts ? (this.#starts[at] as number) : at;
  }

  endOf(at: number): number {
    return this.#ends ? (this.#ends[at] as number) : at + 1;
  }

  /** @returns the part of the original that became this part of the text */
  originalSpan(start: number, end: number): [start: number, end: number] {
    const last = Math.min(end, this.text.length) - 1;
    if (start < 0 || last < start) return [0, 0];
    return [this.startOf(start), this.endOf(last)];
  }
}

/** Makes a text of another, from left to right: what is not replaced stays. Costs nothing when nothing is replaced. */
export class Rewriting {
  readonly source: MappedText;
  readonly #parts: string[] = [];
  #starts = new Uint32Array(0);
  #ends = new Uint32Array(0);
  #length = 0;
  /** Up to here the source is done. */
  #at = 0;
  #isChanged = false;

  constructor(source: MappedText) {
    this.source = source;
  }

  /** A text as long as what it replaces goes with it sign by sign; of a shorter or longer one every sign is all of it. */
  replace(start: number, end: number, text: string): void {
    this.#isChanged = true;
    this.#keep(start);
    this.#makeRoom(text.length);
    const isSignBySign = text.length === end - start;
    for (let at = 0; at < text.length; at += 1) {
      this.#starts[this.#length + at] = this.source.startOf(isSignBySign ? start + at : start);
      this.#ends[this.#length + at] = this.source.endOf(isSignBySign ? start + at : end - 1);
    }
    if (text) this.#parts.push(text);
    this.#length += text.length;
    this.#at = end;
  }

  /** Leaves a part out, and counts it to the sign before it. */
  absorb(start: number, end: number): void {
    this.replace(start, end, '');
    if (this.#length > 0) this.#ends[this.#length - 1] = this.source.endOf(end - 1);
  }

  done(): MappedText {
    if (!this.#isChanged) return this.source;
    this.#keep(this.source.text.length);
    return new MappedText(
      this.#parts.join(''),
      this.#starts.subarray(0, this.#length),
      this.#ends.subarray(0, this.#length),
    );
  }

  #keep(to: number): void {
    this.#makeRoom(to - this.#at);
    for (let at = this.#at; at < to; at += 1) {
      this.#starts[this.#length] = this.source.startOf(at);
      this.#ends[this.#length] = this.source.endOf(at);
      this.#length += 1;
    }
    if (to > this.#at) this.#parts.push(this.source.text.slice(this.#at, to));
    this.#at = to;
  }

  #makeRoom(count: number): void {
    if (this.#length + count <= this.#starts.length) return;
    const room = Math.max(this.source.text.length + 16, Math.ceil((this.#length + count) * 1.5));
    const [starts, ends] = [new Uint32Array(room), new Uint32Array(room)];
    starts.set(this.#starts);
    ends.set(this.#ends);
    [this.#starts, this.#ends] = [starts, ends];
  }
}
