import { createReadStream } from 'node:fs';
import { mkdir, open, stat, writeFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { PDFDict, PDFDocument, PDFRef } from '@cantoo/pdf-lib';
import { jpegDict } from './embed-jpeg.ts';

interface StoredPicture {
  ref: PDFRef;
  dict: PDFDict;
  path: string;
}

/**
 * Pictures of one PDF that wait in a folder, and are appended to it as one more update once it is written: those of
 * hundreds of pages would not fit into memory, and pdf-lib builds what it saves in one piece.
 */
export class StoredPictures {
  readonly #folder: string;
  readonly #pictures: StoredPicture[] = [];
  #document: PDFDocument | undefined;

  /** @param folder made when it is needed; whoever gave it removes it */
  constructor(folder: string) {
    this.#folder = folder;
  }

  async add(document: PDFDocument, jpeg: Uint8Array): Promise<PDFRef> {
    this.#document = document;
    const ref = document.context.nextRef();
    const path = join(this.#folder, `${ref.objectNumber}.jpg`);
    await mkdir(this.#folder, { recursive: true });
    await writeFile(path, jpeg);
    this.#pictures.push({ ref, dict: await jpegDict(document, jpeg), path });
    return ref;
  }

  /** Completes the PDF at `path`, which was made with these pictures. */
  async appendTo(path: string): Promise<void> {
    if (!this.#document) return;
    const file = await open(path, 'a+');
    try {
      const before = await lastSection(file);
      const offsets = new Map<number, number>();
      let end = (await file.stat()).size;
      const write = async (text: string): Promise<void> => void (end += await append(file, text));
      for (const { ref, dict, path: picture } of this.#pictures) {
        const { size } = await stat(picture);
        await write('\n');
        offsets.set(ref.objectNumber, end);
        await write(`${ref.objectNumber} ${ref.generationNumber} obj\n${withLength(dict, size)}\nstream\n`);
        for await (const chunk of createReadStream(picture)) await file.appendFile(chunk as Buffer);
        end += size;
        await write('\nendstream\nendobj\n');
      }
      const section = before.isTable ? crossReferenceTable : crossReferenceStream;
      const at = end;
      await write(section(this.#document, offsets, at, before));
      await write(`\nstartxref\n${at}\n%%EOF\n`);
    } finally {
      await file.close();
    }
  }
}

async function append(file: FileHandle, text: string): Promise<number> {
  const bytes = Buffer.from(text, 'latin1');
  await file.appendFile(bytes);
  return bytes.length;
}

interface Section {
  offset: number;
  /** An update has to be of the kind that the section before it is. */
  isTable: boolean;
  /** Objects are numbered below it; pdf-lib forgets the numbers of what it makes while it saves. */
  size: number;
}

async function lastSection(file: FileHandle): Promise<Section> {
  const fileSize = (await file.stat()).size;
  const end = await textAt(file, Math.max(0, fileSize - 4096), 4096);
  const offset = Number(/startxref\s+(\d+)\s+%%EOF\s*$/.exec(end)?.[1]);
  const start = Number.isSafeInteger(offset) ? await textAt(file, offset, 4096) : '';
  const isTable = /^\s*xref/.test(start);
  const trailer = isTable ? end.slice(end.lastIndexOf('trailer')) : start;
  const size = Number(/\/Size\s+(\d+)/.exec(trailer)?.[1]);
  if (!Number.isSafeInteger(size)) throw new Error('The PDF that pictures are appended to has no end');
  return { offset, isTable, size };
}

async function textAt(file: FileHandle, position: number, length: number): Promise<string> {
  const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(length), position });
  return buffer.toString('latin1', 0, bytesRead);
}

function withLength(dict: PDFDict, bytes: number): string {
  return String(dict).replace(/>>$/, `/Length ${bytes}\n>>`);
}

/** Objects of pictures are seldom next to each other, so each has a part of the table to itself. */
function crossReferenceTable(
  document: PDFDocument,
  offsets: ReadonlyMap<number, number>,
  _at: number,
  before: Section,
): string {
  const entries = [...offsets].map(([number, offset]) => `${number} 1\n${String(offset).padStart(10, '0')} 00000 n \n`);
  return `xref\n${entries.join('')}trailer\n<< ${trailerOf(document, before.size, before.offset)} >>`;
}

function crossReferenceStream(
  document: PDFDocument,
  offsets: ReadonlyMap<number, number>,
  at: number,
  before: Section,
): string {
  const own = before.size;
  const all = [...offsets, [own, at] as const];
  // Each entry: kind 1, six bytes of offset, two of generation.
  const entries = Buffer.alloc(all.length * 9);
  all.forEach(([, offset], index) => {
    entries[index * 9] = 1;
    entries.writeUIntBE(offset, index * 9 + 1, 6);
  });
  const index = all.map(([number]) => `${number} 1`).join(' ');
  const kind = `/Type /XRef /W [1 6 2] /Index [${index}] /Length ${entries.length}`;
  const dict = `<< ${kind} ${trailerOf(document, own + 1, before.offset)} >>`;
  return `${own} 0 obj\n${dict}\nstream\n${entries.toString('latin1')}\nendstream\nendobj`;
}

function trailerOf({ context }: PDFDocument, size: number, previous: number): string {
  const { Root, Info, ID } = context.trailerInfo;
  const known = Object.entries({ Root, Info, ID }).flatMap(([key, value]) =>
    value ? [`/${key} ${String(value)}`] : [],
  );
  return [`/Size ${size}`, `/Prev ${previous}`, ...known].join(' ');
}
