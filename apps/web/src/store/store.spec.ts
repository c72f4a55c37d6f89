import { createStore } from './store.ts';

const counter = (count: number, action: 'up' | 'nothing') => (action === 'up' ? count + 1 : count);

describe('store', () => {
  it('tells its listeners about a change and leaves them alone when nothing changed', () => {
    const store = createStore(counter, 0);
    const seen: number[] = [];
    store.subscribe(() => seen.push(store.state()));

    store.dispatch('up');
    store.dispatch('nothing');
    store.dispatch('up');

    expect(seen).toEqual([1, 2]);
  });

  it('stops telling a listener that has left, even when it leaves while being told', () => {
    const store = createStore(counter, 0);
    const seen: string[] = [];
    const leave = store.subscribe(() => {
      seen.push('first');
      leave();
    });
    store.subscribe(() => seen.push('second'));

    store.dispatch('up');
    store.dispatch('up');

    expect(seen).toEqual(['first', 'second', 'second']);
  });
});
