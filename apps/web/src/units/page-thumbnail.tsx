import { useEffect, useState } from 'react';

export type Thumbnails = (pageNumber: number, signal: AbortSignal) => Promise<Blob>;

/**
 * The picture says nothing that the cell's name does not: it is for recognising a page at a glance, and where there is
 * none the cell stays as it is. The API wants the token in a header, which an address in `src` cannot carry; so the few
 * kilobytes become a `data:` address, which the page's content security policy allows for images.
 */
export function PageThumbnail({ pageNumber, thumbnails }: { pageNumber: number; thumbnails: Thumbnails }) {
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    const leaving = new AbortController();
    thumbnails(pageNumber, leaving.signal)
      .then(dataAddress)
      .then((made) => {
        if (!leaving.signal.aborted) setAddress(made);
      })
      .catch(() => undefined);
    return () => leaving.abort();
  }, [pageNumber, thumbnails]);
  return address ? <img className="unit-picture" src={address} alt="" /> : null;
}

function dataAddress(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(new Error('The picture cannot be read.'));
    reader.readAsDataURL(blob);
  });
}
