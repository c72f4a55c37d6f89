/** A little text and where it was in the original; most pieces are one character. */
export interface Piece {
  text: string;
  start: number;
  end: number;
}

export function toPieces(original: string): Piece[] {
  let start = 0;
  return Array.from(original, (text) => ({ text, start, end: (start += text.length) }));
}

/** Text of pieces, with the way back from its offsets to the original's. */
export class PieceText {
  readonly text: string;
  readonly #pieces: readonly Piece[];
  /** The piece of every code unit of the text. */
  readonly #pieceAt: Uint32Array;

  constructor(pieces: readonly Piece[]) {
    this.#pieces = pieces;
    this.text = pieces.map(({ text }) => text).join('');
    this.#pieceAt = new Uint32Array(this.text.length);
    let offset = 0;
    for (const [index, { text }] of pieces.entries()) this.#pieceAt.fill(index, offset, (offset += text.length));
  }

  /** @returns the pieces of a part of the text, end excluded */
  between(start: number, end: number): readonly Piece[] {
    if (end <= start) return [];
    return this.#pieces.slice(this.#pieceAt[start], (this.#pieceAt[end - 1] as number) + 1);
  }

  /** @returns the part of the original that became this part of the text */
  originalSpan(start: number, end: number): [start: number, end: number] {
    const part = this.between(start, end);
    return [part[0]?.start ?? 0, part.at(-1)?.end ?? 0];
  }

  /** The pieces, with those of each match changed by `change`; what it returns for none stays as it is. */
  replacing(pattern: RegExp, change: (match: RegExpExecArray, part: readonly Piece[]) => Piece[] | undefined): Piece[] {
    const changed: Piece[] = [];
    // A loop: a call takes fewer arguments than a text may have pieces.
    const add = (part: readonly Piece[]): void => {
      for (const piece of part) changed.push(piece);
    };
    let offset = 0;
    for (const match of this.text.matchAll(pattern)) {
      const end = match.index + match[0].length;
      const part = this.between(match.index, end);
      add(this.between(offset, match.index));
      add(change(match, part) ?? part);
      offset = end;
    }
    add(this.between(offset, this.text.length));
    return changed;
  }
}
