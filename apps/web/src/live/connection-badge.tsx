import type { ConnectionState } from '@cairn/client';

const words: Record<ConnectionState, string> = {
  idle: 'Nothing running',
  connecting: 'Connecting…',
  live: 'Live',
  reconnecting: 'Reconnecting…',
  offline: 'Offline: updates every few seconds',
};

/** Whether the page hears of progress at once. */
export function ConnectionBadge({ state }: { state: ConnectionState }) {
  return (
    <span className="connection" data-state={state} data-testid="connection">
      <span className="connection-dot" aria-hidden="true" />
      {words[state]}
    </span>
  );
}
