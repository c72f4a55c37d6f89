import { HubConnectionBuilder, LogLevel } from '@microsoft/signalr';

import { feedMessageNames, type FeedMessage } from './feed-message.ts';
import { type HubConnection, type HubEvents, reconnectAfterMs } from './hub-link.ts';

/**
 * A connection of the official SignalR client, which reconnects by itself after a lost line for as long as it takes.
 * Loaded only when a job is active: the client is the largest part of the page.
 * @param accessToken asked anew for every connection, so that a renewed token is used
 */
export function signalrHub(url: string, accessToken: () => Promise<string>, events: HubEvents): HubConnection {
  const connection = new HubConnectionBuilder()
    .withUrl(url, { accessTokenFactory: accessToken, withCredentials: false })
    .withAutomaticReconnect({
      nextRetryDelayInMilliseconds: ({ previousRetryCount }) => reconnectAfterMs(previousRetryCount, Math.random()),
    })
    .configureLogging(LogLevel.None)
    .build();
  let stopping = false;
  for (const name of feedMessageNames) {
    connection.on(name, (body: unknown) => events.message({ name, body } as FeedMessage));
  }
  connection.onreconnecting(() => events.reconnecting());
  connection.onreconnected(() => events.reconnected());
  connection.onclose(() => {
    if (!stopping) events.closed();
  });
  return {
    start: () => connection.start(),
    stop: () => {
      stopping = true;
      return connection.stop();
    },
  };
}
