import type { Hub, HubClients } from '@cairn/realtime';
import { everybodyIn, groupIn, userIn } from './stand-in-tokens.ts';

export interface StandInAnswer {
  status: number;
  body?: unknown;
}

export interface StandInCall {
  method: string;
  /** Decoded parts after the hub's name. */
  path: readonly string[];
  query: URLSearchParams;
  body: string;
}

const MAX_BODY_BYTES = 1024 * 1024;
const YEAR_SECONDS = 365 * 86_400;
const HUB_NAME = /^[A-Za-z]\w*$/;

/** Answers the requests of version 2022-06-01 as the service does, on a hub of ours. */
export function answerDataPlane(standIn: Hub, hub: string, call: StandInCall): StandInAnswer {
  if (!HUB_NAME.test(hub) || call.query.get('api-version') === null) return { status: 400 };
  if (Buffer.byteLength(call.body) > MAX_BODY_BYTES) return { status: 413 };
  const [kind = '', id = '', rest = '', member = ''] = call.path;
  const except = call.query.getAll('excluded');
  switch (`${call.method} ${shapeOf(call.path)}`) {
    case 'POST :send':
      return send(standIn.groupExcept(everybodyIn(hub), ...except), call.body);
    case 'POST :closeConnections':
      return close(standIn.groupExcept(everybodyIn(hub), ...except), call.query, 204);
    case 'POST users/*/:send':
      return send(standIn.user(userIn(hub, id)), call.body);
    case 'POST users/*/:closeConnections':
      return close(standIn.user(userIn(hub, id)), call.query, 204);
    case 'POST groups/*/:send':
      return send(standIn.groupExcept(groupIn(hub, id), ...except), call.body);
    case 'POST groups/*/:closeConnections':
      return close(standIn.groupExcept(groupIn(hub, id), ...except), call.query, 204);
    case 'POST connections/*/:send':
      return send(standIn.connection(id), call.body);
    case 'DELETE connections/*':
      return close(standIn.connection(id), call.query, 200);
    case 'HEAD connections/*':
      return found(standIn.has(id));
    case 'HEAD users/*':
      return found(standIn.countOf(userIn(hub, id)) > 0);
    case 'HEAD groups/*':
      return found(standIn.countIn(groupIn(hub, id)) > 0);
    case 'PUT groups/*/connections/*':
      if (!standIn.has(member)) return { status: 404 };
      standIn.groups.add(member, groupIn(hub, id));
      return { status: 200 };
    case 'DELETE groups/*/connections/*':
      standIn.groups.remove(member, groupIn(hub, id));
      return { status: 200 };
    case 'PUT users/*/groups/*': {
      const ttlSeconds = Number(call.query.get('ttl') ?? YEAR_SECONDS);
      standIn.groups.add({ userId: userIn(hub, id) }, groupIn(hub, member), { ttlSeconds });
      return { status: 200 };
    }
    case 'DELETE users/*/groups/*':
      standIn.groups.remove({ userId: userIn(hub, id) }, groupIn(hub, member));
      return { status: 204 };
    default:
      return { status: kind === '' || rest === '' ? 404 : 405 };
  }
}

/** What kind of path it is: names stand at every second place, and the service's own words begin with a colon. */
function shapeOf(path: readonly string[]): string {
  return path.map((part, index) => (index % 2 === 0 ? part : '*')).join('/');
}

function send(clients: HubClients, body: string): StandInAnswer {
  let message: { target?: unknown; arguments?: unknown };
  try {
    message = JSON.parse(body) as typeof message;
  } catch {
    return { status: 400 };
  }
  const { target, arguments: args } = message;
  if (typeof target !== 'string' || target === '' || !Array.isArray(args)) return { status: 400 };
  clients.send(target, ...(args as unknown[]));
  return { status: 202 };
}

function close(clients: HubClients, query: URLSearchParams, status: number): StandInAnswer {
  const reason = query.get('reason');
  clients.close(reason === null ? {} : { error: reason });
  return { status };
}

function found(isThere: boolean): StandInAnswer {
  return { status: isThere ? 200 : 404 };
}
