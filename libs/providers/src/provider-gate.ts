/** Port: whether a provider may be asked now. An operator's switch closes it, and the chain goes on to the next one. */
export abstract class ProviderGate {
  /** Called before every request, so it answers from memory. */
  abstract isOpen(name: string): boolean;
}

/** For apps without switches. */
export const ALWAYS_OPEN: ProviderGate = { isOpen: () => true };
