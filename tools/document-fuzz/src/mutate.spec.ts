import { mutate } from './mutate.ts';
import { seededRandom } from './random.ts';
import { seedFiles } from './seed-files.ts';

it('gives the same file for the same seed, and others for other seeds', async () => {
  for (const { name, bytes } of await seedFiles()) {
    const made = Array.from({ length: 50 }, (_, seed) => mutate(name, bytes, seededRandom(seed)).toString('base64'));
    expect(mutate(name, bytes, seededRandom(7)).toString('base64')).toBe(made[7]);
    expect(new Set(made).size).toBeGreaterThan(40);
  }
});
