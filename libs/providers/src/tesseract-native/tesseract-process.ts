import { readFileSync } from 'node:fs';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { UnitFailedError } from '@cairn/errors';
import { PAGE_FAILURES, type PooledProcess } from '@cairn/page-preparation';
import { HOCR_ARGUMENTS } from './recognise-picture.ts';
import { TesseractEnded, spawnTesseract } from './run-tesseract.ts';

export interface TesseractProcessOptions {
  program: string;
  dataFolder: string;
  /** Address space; above it the process fails to get memory and ends. */
  memoryMegabytes: number;
  /** Wall time of one page. */
  pageTimeoutMs: number;
}

/** A picture in a file that says its resolution, and the language of its text. */
export interface PictureTask {
  path: string;
  language: string;
}

const KEPT_ERROR_OUTPUT = 2_000;
/** For a process whose parent was killed; with its input closed it ends by itself after a page. */
const CPU_SECONDS = 7_200;
/** Linux counts resident memory in pages of four kilobytes. */
const PAGE_BYTES = 4_096;

/** Paths come on the input, one a line. */
const STREAM = ['-c', 'stream_filelist=1'];

interface Reading {
  resolve(hocr: string): void;
  reject(error: Error): void;
}

/**
 * One Tesseract that reads picture after picture: `stream_filelist` has it take paths from its input. Starting one for
 * each page costs 8 to 20 % more CPU time (libraries, language data, memory given back and taken again); the hOCR is the
 * same to the byte.
 *
 * Its output has to be unbuffered, which is `stdbuf`'s work: else the end of a page would come with the next one.
 */
export class TesseractProcess implements PooledProcess<PictureTask> {
  readonly #language: string;
  readonly #pageTimeoutMs: number;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #exited: Promise<void>;
  #reading: Reading | undefined;
  #output = '';
  #complaints = '';
  #ended = false;
  pagesDone = 0;
  residentBytes = 0;

  constructor(
    stdbuf: string,
    { program, dataFolder, memoryMegabytes, pageTimeoutMs }: TesseractProcessOptions,
    language: string,
  ) {
    this.#language = language;
    this.#pageTimeoutMs = pageTimeoutMs;
    this.#child = spawnTesseract({
      program: stdbuf,
      args: [
        '-o0',
        program,
        'stdin',
        'stdout',
        '--tessdata-dir',
        dataFolder,
        '-l',
        language,
        ...HOCR_ARGUMENTS,
        ...STREAM,
      ],
      memoryMegabytes,
      cpuSeconds: CPU_SECONDS,
    });
    this.#child.stdout.setEncoding('utf8').on('data', (text: string) => this.#read(text));
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#complaints = (this.#complaints + text).slice(-KEPT_ERROR_OUTPUT);
    });
    // Writing to a process that is gone; how it ended says the rest.
    this.#child.stdin.on('error', () => undefined);
    this.#child.on('error', (error) => (this.#complaints += error.message));
    this.#exited = new Promise((resolve) => {
      this.#child.once('close', (code, by) => {
        this.#ended = true;
        this.#reading?.reject(new TesseractEnded(`${by ?? `exit code ${code}`}: ${this.#complaints.trim()}`));
        resolve();
      });
    });
  }

  get ended(): boolean {
    return this.#ended;
  }

  suits({ language }: PictureTask): boolean {
    return language === this.#language;
  }

  /**
   * @returns hOCR of the page, without head and end of a document
   * @throws TesseractEnded, UnitFailedError when the page takes too long; the signal's reason
   */
  async run({ path }: PictureTask, signal: AbortSignal): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const stop = (): void => reject(signal.reason as Error);
    const timer = setTimeout(
      () => reject(new UnitFailedError('PAGE_TIMEOUT', PAGE_FAILURES.PAGE_TIMEOUT)),
      this.#pageTimeoutMs,
    );
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    if (this.#ended) reject(new TesseractEnded(this.#complaints.trim()));
    this.#reading = { resolve, reject };
    this.#output = '';
    this.#child.stdin.write(`${path}\n`);
    let usable = false;
    try {
      const hocr = await promise;
      usable = true;
      this.residentBytes = residentBytes(this.#child.pid);
      return hocr;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      this.#reading = undefined;
      this.pagesDone += 1;
      if (!usable) void this.end();
    }
  }

  async end(): Promise<void> {
    this.#ended = true;
    this.#child.kill('SIGKILL');
    await this.#exited;
  }

  #read(text: string): void {
    this.#output += text;
    // Every division of the page is closed again, the page's own last. In text `<` is written `&lt;`.
    if (!/<\/div>\s*$/.test(this.#output.slice(-10)) || count(this.#output, '<div') !== count(this.#output, '</div>'))
      return;
    this.#reading?.resolve(this.#output);
  }
}

function count(text: string, piece: string): number {
  return text.split(piece).length - 1;
}

function residentBytes(pid: number | undefined): number {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1]) * PAGE_BYTES;
  } catch {
    return 0;
  }
}
