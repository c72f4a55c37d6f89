import type { PageResult } from '@cairn/page-result';
import { readHocr } from './hocr.ts';
import { TesseractEnded, runTesseract } from './run-tesseract.ts';

export interface RecogniseOptions {
  program: string;
  dataFolder: string;
  memoryMegabytes: number;
  cpuSeconds: number;
}

interface Picture {
  path: string;
  pictureDpi: number;
}

/** Words of a picture, boxes in its pixels. @throws TesseractEnded; the signal's reason */
export async function recognisePicture(
  picture: Picture,
  language: string,
  options: RecogniseOptions,
  signal: AbortSignal,
): Promise<PageResult['blocks']> {
  const settings = ['--psm', '3', '-c', 'tessedit_create_hocr=1'];
  return readHocr(await run(picture, ['-l', language, ...settings], options, signal));
}

/** @returns the clockwise turn after which the picture can be read; 0 when too little is on it to tell */
export async function detectRotation(
  picture: Picture,
  options: RecogniseOptions,
  signal: AbortSignal,
): Promise<PageResult['rotation']> {
  try {
    const answer = await run(picture, ['-l', 'osd', '--psm', '0'], options, signal);
    const degrees = Number(/^Rotate: (\d+)/m.exec(answer)?.[1]);
    return degrees === 90 || degrees === 180 || degrees === 270 ? degrees : 0;
  } catch (error) {
    // With too few characters on a page it ends with an error, and without the data of orientations as well.
    if (error instanceof TesseractEnded) return 0;
    throw error;
  }
}

function run(
  { path, pictureDpi }: Picture,
  args: string[],
  options: RecogniseOptions,
  signal: AbortSignal,
): Promise<string> {
  const { program, dataFolder, memoryMegabytes, cpuSeconds } = options;
  // Pictures carry no resolution of their own, and Tesseract's guess from their size changes the text.
  const dpi = String(Math.min(2400, Math.max(70, Math.round(pictureDpi))));
  const all = ['stdin', 'stdout', '--tessdata-dir', dataFolder, '--dpi', dpi, ...args];
  return runTesseract({ program, args: all, inputPath: path, memoryMegabytes, cpuSeconds }, signal);
}
