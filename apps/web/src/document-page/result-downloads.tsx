import { isActive, type Document, type ResultKind, unreachable } from '@cairn/client';

import { ProblemBox } from '../problem/problem-box.tsx';
import { useAction } from '../problem/use-action.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { resultFileName } from './result-file-name.ts';
import { uncertainPagesWords } from './uncertain-pages.ts';
import { saveBlob } from './save-blob.ts';

interface ResultDownloadsProps {
  workspace: Workspace;
  document: Document;
}

const kinds = [
  { kind: 'pdf', words: 'Searchable PDF', extension: 'pdf' },
  { kind: 'text', words: 'Text', extension: 'txt' },
  { kind: 'hocr', words: 'hOCR', extension: 'hocr' },
  { kind: 'alto', words: 'ALTO', extension: 'alto.xml' },
  { kind: 'pages', words: 'Words with boxes', extension: 'jsonl' },
] as const;

/** The API wants the token in a header, which a plain link cannot carry: so the page fetches, then saves. */
export function ResultDownloads({ workspace, document }: ResultDownloadsProps) {
  const { pending, error, run, clear } = useAction();
  // Documents of earlier releases lack the later kinds.
  const offered = kinds.filter(({ kind }) => document.results?.[kind]);
  const uncertain = uncertainPagesWords(document.lowConfidencePages);
  return (
    <section className="card results" aria-labelledby="results-heading">
      <h2 id="results-heading">Results</h2>
      {document.resultsOfEarlierRun && (
        <p data-testid="earlier-results">
          {isActive(document)
            ? 'These are the results of the run before. They stay until the new ones are done.'
            : 'The last run was not finished. These are still the results of the run before.'}
        </p>
      )}
      <div className="actions">
        {offered.map(({ kind, words, extension }) => (
          <button
            key={kind}
            type="button"
            className={kind === 'pdf' ? 'primary' : undefined}
            disabled={pending}
            onClick={() =>
              run(async () =>
                saveBlob(await fetchResult(workspace, document.id, kind), resultFileName(document.title, extension)),
              )
            }
          >
            <span className="visually-hidden">Download </span>
            {words}
          </button>
        ))}
      </div>
      {uncertain && (
        <p className="uncertain-pages" data-testid="uncertain-pages">
          {uncertain}
        </p>
      )}
      {document.decrypted && <p>A file was encrypted. The searchable PDF is not: keep it as safe as the original.</p>}
      {error && <ProblemBox title="The download did not work." error={error} dismiss={clear} />}
    </section>
  );
}

async function fetchResult({ client }: Workspace, documentId: string, kind: ResultKind): Promise<Blob> {
  const answer = await client.documents.download(documentId, kind);
  // The browser keeps large ones on disk.
  return answer.blob().catch((cause: unknown) => {
    throw unreachable(cause);
  });
}
