import { useSyncExternalStore } from 'react';

interface Readable<State> {
  state(): State;
  subscribe(listener: () => void): () => void;
}

/** The store's present state; the component renders again when it changes. */
export function useStore<State>(store: Readable<State>): State {
  return useSyncExternalStore(store.subscribe, store.state);
}
