import { handlerType } from '../units/part-type.ts';
import type { QueueSwitch, SwitchMode, SwitchScope } from './queue-switch.ts';

/** The switches that are set, as far as this process knows, and what they mean. */
export class SwitchBoard {
  private readonly modes: ReadonlyMap<string, SwitchMode>;
  /** Users whose jobs are not to be claimed. */
  readonly pausedUsers: readonly string[];

  /** @param providersOf names of the providers that a type can run with; a type with none depends on no provider */
  constructor(
    switches: readonly Pick<QueueSwitch, 'scope' | 'name' | 'mode'>[],
    private readonly providersOf: (jobType: string) => readonly string[],
  ) {
    this.modes = new Map(switches.map(({ scope, name, mode }) => [keyOf(scope, name), mode]));
    this.pausedUsers = switches.filter(({ scope }) => scope === 'user').map(({ name }) => name);
  }

  /** Whether no switch is set at all. */
  get allOpen(): boolean {
    return this.modes.size === 0;
  }

  isOpen(scope: SwitchScope, name: string): boolean {
    return !this.modes.has(keyOf(scope, name));
  }

  /** The types that may be claimed: neither they nor all of their providers are held. */
  openTypes(jobTypes: readonly string[]): string[] {
    if (this.allOpen) return [...jobTypes];
    return jobTypes.filter((jobType) => this.modeOf(jobType) === undefined);
  }

  /** Whether the job is to be cancelled although it runs. */
  isStopped({ jobType, userId }: { jobType: string; userId: string }): boolean {
    if (this.allOpen) return false;
    return this.modeOf(jobType) === 'stopped' || this.modes.get(keyOf('user', userId)) === 'stopped';
  }

  private modeOf(claimedType: string): SwitchMode | undefined {
    const jobType = handlerType(claimedType);
    const own = this.modes.get(keyOf('type', jobType));
    if (own === 'stopped') return own;
    const providers = this.providersOf(jobType).map((name) => this.modes.get(keyOf('provider', name)));
    if (providers.length === 0 || providers.includes(undefined)) return own;
    // One that is only paused may finish what it has begun.
    return providers.includes('paused') ? 'paused' : 'stopped';
  }
}

function keyOf(scope: SwitchScope, name: string): string {
  return `${scope} ${name}`;
}
