import type { Document } from '@cairn/client';
import type { ReactNode } from 'react';

import { formatTime } from '../documents/format-time.ts';
import { languageName, settingsInWords } from '../settings/document-settings.ts';
import { formatBytes } from '../upload/file-checks.ts';

export function DocumentFacts({ document }: { document: Document }) {
  const options = settingsInWords(document.settings);
  return (
    <section className="card" aria-labelledby="facts-heading">
      <h2 id="facts-heading">About this document</h2>
      <dl className="facts">
        <Fact name={document.files.length > 1 ? 'Files' : 'File'}>
          {document.files.map(({ fileName }) => fileName).join(', ')}
        </Fact>
        <Fact name="Type">{[...new Set(document.files.map(({ contentType }) => contentType))].join(', ')}</Fact>
        <Fact name="Size">{formatBytes(document.sizeBytes)}</Fact>
        {document.pageCount !== null && <Fact name="Pages">{document.pageCount}</Fact>}
        <Fact name="Language">{languageName(document.settings.language)}</Fact>
        {options.length > 0 && <Fact name="Options">{options.join(', ')}</Fact>}
        {document.meanConfidence !== null && (
          <Fact name="Confidence">{Math.round(document.meanConfidence)} of 100, on average</Fact>
        )}
        <Fact name="Uploaded">{formatTime(document.createdAt)}</Fact>
        <Fact name="Last change">{formatTime(document.updatedAt)}</Fact>
      </dl>
    </section>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
