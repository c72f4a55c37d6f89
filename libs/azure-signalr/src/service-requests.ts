import { jsonLeaf, toWire, type FanOutMessage, type GroupMember, type HubTarget } from '@cairn/realtime';
import type { DataPlaneRequest } from './data-plane.ts';

/** A request, and the lane in which requests keep their order. */
export interface LanedRequest {
  lane: string;
  request: DataPlaneRequest;
}

/**
 * What a message of a hub is to the service.
 * @param hub the service's name of the hub
 * @throws TypeError when the arguments cannot be sent
 */
export function requestOf(hub: string, message: FanOutMessage): LanedRequest {
  switch (message.kind) {
    case 'send': {
      const { target, method, args } = message;
      const body = JSON.stringify(toWire({ target: method, arguments: args }, jsonLeaf));
      const path = [hub, ...pathOf(target)];
      return {
        lane: laneOf(target),
        request: {
          method: 'POST',
          path,
          verb: ':send',
          query: exceptionsOf(target),
          body,
          operation: `send to ${target.to}`,
        },
      };
    }
    case 'close':
      return { lane: laneOf(message.target), request: closeRequest(hub, message.target, message.reason.error) };
    case 'join':
    case 'leave':
      // With the group's messages: what is sent to the group after a join reaches whoever joined.
      return { lane: laneOf({ to: 'group', group: message.group }), request: membershipRequest(hub, message) };
  }
}

function closeRequest(hub: string, target: HubTarget, error: string | undefined): DataPlaneRequest {
  const query = [...exceptionsOf(target), ...(error === undefined ? [] : [['reason', error] as const])];
  const operation = `close ${target.to}`;
  const path = [hub, ...pathOf(target)];
  // One connection is a thing of its own; the others are asked to close theirs.
  if (target.to === 'connection') return { method: 'DELETE', path, query, operation };
  return { method: 'POST', path, verb: ':closeConnections', query, operation };
}

function membershipRequest(hub: string, message: FanOutMessage & { kind: 'join' | 'leave' }): DataPlaneRequest {
  const { kind, member, group } = message;
  const query = kind === 'join' && 'userId' in member ? [['ttl', String(message.ttlSeconds)] as const] : [];
  return {
    method: kind === 'join' ? 'PUT' : 'DELETE',
    path: [hub, ...membershipPath(member, group)],
    query,
    operation: kind,
  };
}

function membershipPath(member: GroupMember, group: string): string[] {
  return 'userId' in member
    ? ['users', member.userId, 'groups', group]
    : ['groups', group, 'connections', member.connectionId];
}

/** After the hub's name. */
export function pathOf(target: HubTarget): string[] {
  switch (target.to) {
    case 'all':
      return [];
    case 'user':
      return ['users', target.userId];
    case 'group':
      return ['groups', target.group];
    case 'connection':
      return ['connections', target.connectionId];
  }
}

function laneOf(target: HubTarget): string {
  return pathOf(target).join(' ');
}

function exceptionsOf(target: HubTarget): (readonly [string, string])[] {
  const except = 'except' in target ? target.except : undefined;
  return (except ?? []).map((connectionId) => ['excluded', connectionId] as const);
}
