/** State that changes by actions through one pure reducer; components read it with `useStore`. */
export interface Store<State, Action> {
  state(): State;
  dispatch(action: Action): void;
  /** @returns ends the subscription */
  subscribe(listener: () => void): () => void;
}

/** Listeners hear of a dispatch only when the reducer answered with another object. */
export function createStore<State, Action>(
  reducer: (state: State, action: Action) => State,
  initial: State,
): Store<State, Action> {
  let state = initial;
  const listeners = new Set<() => void>();
  return {
    state: () => state,
    dispatch(action) {
      const next = reducer(state, action);
      if (next === state) return;
      state = next;
      for (const listener of [...listeners]) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
