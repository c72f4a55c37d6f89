import type { LiveUnit } from '@cairn/client';
import { memo } from 'react';

import { pageNumberOf } from './page-number.ts';
import { PageThumbnail, type Thumbnails } from './page-thumbnail.tsx';
import { countUnits, countWords } from './unit-counts.ts';

const symbols: Record<LiveUnit['status'], string> = { waiting: '·', running: '◐', done: '✓', failed: '✕' };
const legend = ['waiting', 'running', 'done', 'failed'] as const;
/** From here on cells are small and carry a symbol only, so that a thousand of them fit on a screen. */
const denseFrom = 121;
/** Up to here there is room for pictures on which one recognises a page. */
const largeUpTo = 24;

interface UnitGridProps {
  units: readonly LiveUnit[];
  /** Fetches the small picture of a page, by its number in the document. */
  thumbnails: Thumbnails;
}

/** One cell per page: its picture once it is done; colour, symbol and a name for screen readers tell its state. */
export function UnitGrid({ units, thumbnails }: UnitGridProps) {
  const size = sizeFor(units.length);
  const failed = units.filter((unit) => unit.status === 'failed' && unit.reason);
  return (
    <>
      <p className="unit-summary" data-testid="unit-summary">
        {countWords(countUnits(units))}
      </p>
      <ol className="unit-grid" data-size={size} aria-label="Pages">
        {units.map((unit) => (
          <UnitCell
            key={unit.index}
            pageNumber={pageNumberOf(unit)}
            status={unit.status}
            reason={unit.reason}
            thumbnails={size === 'dense' ? undefined : thumbnails}
          />
        ))}
      </ol>
      <ul className="unit-legend" aria-label="Legend">
        {legend.map((status) => (
          <li key={status}>
            <span className="unit" data-status={status} aria-hidden="true">
              {symbols[status]}
            </span>
            {status}
          </li>
        ))}
      </ul>
      {failed.length > 0 && (
        <ul className="failed-pages" aria-label="Failed pages">
          {failed.map((unit) => (
            <li key={unit.index}>
              Page {pageNumberOf(unit)}: {unit.reason}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function sizeFor(count: number): 'large' | 'small' | 'dense' {
  if (count >= denseFrom) return 'dense';
  return count <= largeUpTo ? 'large' : 'small';
}

interface UnitCellProps extends Pick<LiveUnit, 'status' | 'reason'> {
  pageNumber: number;
  thumbnails: Thumbnails | undefined;
}

const UnitCell = memo(function UnitCell({ pageNumber, status, reason, thumbnails }: UnitCellProps) {
  const name = `Page ${pageNumber}: ${status}`;
  return (
    <li>
      <span
        className="unit"
        data-status={status}
        role="img"
        aria-label={name}
        title={reason ? `${name}. ${reason}` : name}
      >
        {status === 'done' && thumbnails && <PageThumbnail pageNumber={pageNumber} thumbnails={thumbnails} />}
        <span className="unit-caption">
          <span className="unit-number">{pageNumber}</span>
          <span className="unit-symbol">{symbols[status]}</span>
        </span>
      </span>
    </li>
  );
});
