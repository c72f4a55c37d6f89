import { heldOutFigures } from './held-out-figures.ts';

for (const id of ['spam', 'injection'] as const) {
  for (const set of ['first', 'second'] as const) {
    const { kinds, ...figures } = heldOutFigures(id, set);
    console.log(id, set, figures);
    console.table(kinds);
  }
}
