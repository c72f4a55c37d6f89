import type { ApiError, ErrorItem } from '@cairn/client';

import { CopyButton } from './copy-button.tsx';

interface ProblemProps {
  items: readonly ErrorItem[];
  traceId: string | null;
  title?: string;
  /** `alert`, the default, is read out at once; `group` is for what was there when the page opened. */
  role?: 'alert' | 'group';
  retry?: (() => void) | undefined;
  dismiss?: (() => void) | undefined;
}

/** What went wrong in words, and the trace id that finds it in the logs. */
export function Problem({ items, traceId, title, role = 'alert', retry, dismiss }: ProblemProps) {
  return (
    <div className="problem" role={role}>
      {title && <p className="problem-title">{title}</p>}
      <ul>
        {items.map((item, index) => (
          <li key={index}>
            {item.message} <code className="code">{item.code}</code>
          </li>
        ))}
      </ul>
      {traceId && (
        <p className="trace">
          Trace id <code className="code select-all">{traceId}</code> <CopyButton text={traceId} what="trace id" />
        </p>
      )}
      {(retry ?? dismiss) && (
        <p className="actions">
          {retry && (
            <button type="button" onClick={retry}>
              Try again
            </button>
          )}
          {dismiss && (
            <button type="button" className="quiet" onClick={dismiss}>
              Close
            </button>
          )}
        </p>
      )}
    </div>
  );
}

interface ProblemBoxProps extends Pick<ProblemProps, 'title' | 'retry' | 'dismiss'> {
  error: ApiError;
}

export function ProblemBox({ error, ...rest }: ProblemBoxProps) {
  return <Problem items={error.items} traceId={error.traceId} {...rest} />;
}
