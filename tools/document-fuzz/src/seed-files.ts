import { PDFDocument, StandardFonts } from '@cantoo/pdf-lib';
import sharp from 'sharp';

/** A small valid file that mutations begin with. */
export interface SeedFile {
  name: string;
  bytes: Buffer;
}

/** One of each kind that the front door lets in; PDFs with and without object streams, since their parsers differ. */
export async function seedFiles(): Promise<SeedFile[]> {
  const picture = sharp({ create: { width: 64, height: 48, channels: 3, background: '#d8d0c0' } });
  const [png, jpeg, tiff, gif, webp] = await Promise.all([
    picture.clone().png().toBuffer(),
    picture.clone().jpeg().toBuffer(),
    picture.clone().tiff({ compression: 'lzw' }).toBuffer(),
    picture.clone().gif().toBuffer(),
    picture.clone().webp().toBuffer(),
  ]);
  return [
    { name: 'plain.pdf', bytes: await pdf(jpeg, false) },
    { name: 'object-streams.pdf', bytes: await pdf(png, true) },
    { name: 'a.png', bytes: png },
    { name: 'a.jpg', bytes: jpeg },
    { name: 'a.tif', bytes: tiff },
    { name: 'a.gif', bytes: gif },
    { name: 'a.webp', bytes: webp },
  ];
}

async function pdf(image: Buffer, useObjectStreams: boolean): Promise<Buffer> {
  const document = await PDFDocument.create({ updateMetadata: false });
  const font = await document.embedFont(StandardFonts.Helvetica);
  const picture = await (useObjectStreams ? document.embedPng(image) : document.embedJpg(image));
  for (const text of ['one', 'two']) {
    const page = document.addPage([200, 300]);
    page.drawText(text, { font, size: 12, x: 20, y: 200 });
    page.drawImage(picture, { x: 20, y: 20, width: 100, height: 75 });
  }
  await document.attach(Buffer.from('attached'), 'note.txt', { mimeType: 'text/plain' });
  return Buffer.from(await document.save({ useObjectStreams }));
}
