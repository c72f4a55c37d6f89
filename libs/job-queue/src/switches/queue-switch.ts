import { RequestInvalidError } from '@cairn/errors';

/** What a switch is about: all jobs of a type, whatever uses a provider, all jobs of a user. */
export type SwitchScope = 'type' | 'provider' | 'user';

/** `paused`: nothing new starts. `stopped`: what runs is cancelled too. */
export type SwitchMode = 'paused' | 'stopped';

export interface QueueSwitch {
  scope: SwitchScope;
  /** The job type, the provider's name, or the user's id. */
  name: string;
  mode: SwitchMode;
  reason: string;
  /** Who set it. */
  by: string;
  /** ISO 8601 in UTC. */
  since: string;
}

/** One entry of the history of switches; `open` is a switch that was taken back. */
export interface SwitchChange extends Omit<QueueSwitch, 'mode' | 'since'> {
  mode: SwitchMode | 'open';
  /** ISO 8601 in UTC. */
  at: string;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const MAX_NAME_LENGTH = 200;
const MAX_REASON_LENGTH = 1_000;

/** Names as they are stored. @throws RequestInvalidError */
export function checkedSwitch<S extends { scope: SwitchScope; name: string; reason: string; by: string }>(given: S): S {
  const issues = [
    ...textIssues('name', given.name, MAX_NAME_LENGTH),
    ...textIssues('reason', given.reason, MAX_REASON_LENGTH),
    ...textIssues('by', given.by, MAX_NAME_LENGTH),
    ...(given.scope === 'user' && !UUID.test(given.name)
      ? [{ field: 'name', message: 'must be the id of a user' }]
      : []),
  ];
  if (issues.length > 0) throw new RequestInvalidError(issues);
  return given.scope === 'user' ? { ...given, name: given.name.toLowerCase() } : given;
}

function textIssues(field: string, text: string, most: number): { field: string; message: string }[] {
  const fits = text.trim().length > 0 && text.length <= most && !text.includes('\0') && text.isWellFormed();
  return fits ? [] : [{ field, message: `must have 1 to ${most} characters` }];
}
