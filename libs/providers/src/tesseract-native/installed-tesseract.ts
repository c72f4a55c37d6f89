import { InstalledData } from './installed-data.ts';
import { runTesseract } from './run-tesseract.ts';

const LIMITS = { memoryMegabytes: 1_024, cpuSeconds: 10 };
const TIME_LIMIT_MS = 30_000;

/** What the installed program says of itself; asked once, since it stays the same while a service runs. */
export class InstalledTesseract {
  readonly #path: string;
  readonly #givenFolder: string | undefined;
  #program: Promise<string> | undefined;
  #folder: Promise<string> | undefined;
  #data: InstalledData | undefined;

  constructor(path: string, dataFolder: string | undefined) {
    this.#path = path;
    this.#givenFolder = dataFolder;
  }

  /** @returns for example `tesseract 5.3.0` @throws TesseractEnded */
  program(): Promise<string> {
    return (this.#program ??= forgetting(
      () => (this.#program = undefined),
      async () => (await this.#ask('--version')).split('\n')[0]?.trim() ?? '',
    ));
  }

  /** @throws TesseractEnded */
  dataFolder(): Promise<string> {
    if (this.#givenFolder !== undefined) return Promise.resolve(this.#givenFolder);
    return (this.#folder ??= forgetting(
      () => (this.#folder = undefined),
      async () => /"([^"]+)"/.exec(await this.#ask('--list-langs'))?.[1] ?? '',
    ));
  }

  /** Program and data, both of which decide the text. @throws LanguageNotAvailableError; @throws TesseractEnded */
  async version(language: string): Promise<string> {
    const [program, folder] = await Promise.all([this.program(), this.dataFolder()]);
    this.#data ??= new InstalledData(folder);
    return `${program.replace(/^tesseract /, '')} ${await this.#data.version(language)}`;
  }

  #ask(question: string): Promise<string> {
    const run = { program: this.#path, args: [question], ...LIMITS };
    return runTesseract(run, AbortSignal.timeout(TIME_LIMIT_MS));
  }
}

/** An answer is kept, an error is not. */
async function forgetting<T>(forget: () => void, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    forget();
    throw error;
  }
}
