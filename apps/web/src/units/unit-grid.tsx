import type { LiveUnit } from '@cairn/client';
import { memo } from 'react';

import { countUnits, countWords } from './unit-counts.ts';

const symbols: Record<LiveUnit['status'], string> = { waiting: '·', running: '◐', done: '✓', failed: '✕' };
const legend = ['waiting', 'running', 'done', 'failed'] as const;
/** From here on cells are small and carry a symbol only, so that a thousand of them fit on a screen. */
const denseFrom = 121;

/** One cell per page: colour, symbol and a name for screen readers tell its state. */
export function UnitGrid({ units }: { units: readonly LiveUnit[] }) {
  const dense = units.length >= denseFrom;
  const failed = units.filter((unit) => unit.status === 'failed' && unit.reason);
  return (
    <>
      <p className="unit-summary" data-testid="unit-summary">
        {countWords(countUnits(units))}
      </p>
      <ol className="unit-grid" data-dense={dense} aria-label="Pages">
        {units.map((unit) => (
          <UnitCell key={unit.index} index={unit.index} status={unit.status} reason={unit.reason} />
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
              Page {unit.index + 1}: {unit.reason}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

const UnitCell = memo(function UnitCell({ index, status, reason }: Pick<LiveUnit, 'index' | 'status' | 'reason'>) {
  const name = `Page ${index + 1}: ${status}`;
  return (
    <li>
      <span
        className="unit"
        data-status={status}
        role="img"
        aria-label={name}
        title={reason ? `${name}. ${reason}` : name}
      >
        <span className="unit-number">{index + 1}</span>
        <span className="unit-symbol">{symbols[status]}</span>
      </span>
    </li>
  );
});
