import { formatClock } from '../documents/format-time.ts';
import type { LogTone } from './event-words.ts';
import type { LogEntry } from './job-log.ts';

const symbols: Record<LogTone, string> = { plain: '·', good: '✓', bad: '✕' };

/** What happened to a document, the newest first; as long as it is many lines it scrolls in a box of its own. */
export function JobLogView({ entries }: { entries: readonly LogEntry[] }) {
  return (
    <section className="card" aria-labelledby="events-heading">
      <h2 id="events-heading">Events</h2>
      {/* Reachable with the keyboard, because only then can it be scrolled without a mouse. */}
      <div className="event-log" role="group" aria-labelledby="events-heading" tabIndex={0}>
        <ol data-testid="event-log" reversed>
          {entries.toReversed().map(({ number, at, words, tone }) => (
            <li key={number} data-tone={tone}>
              <time dateTime={at}>{formatClock(at)}</time>
              <span className="event-symbol" aria-hidden="true">
                {symbols[tone]}
              </span>
              <span>{words}</span>
            </li>
          ))}
        </ol>
      </div>
    </section>
  );
}
