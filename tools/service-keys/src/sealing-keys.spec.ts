import { Sealer, type SealingKey } from '@cairn/sealing';
import { makeSealingKeys } from './sealing-keys.ts';

describe('sealing keys', () => {
  it('are such that what one of them sealed only it opens', async () => {
    const [one, other] = [makeSealingKeys(), makeSealingKeys()].map(
      (text) => new Sealer((JSON.parse(text) as { keys: SealingKey[] }).keys),
    );
    const sealed = await one!.seal('secret', 'document');

    await expect(one!.open(sealed, 'document')).resolves.toBe('secret');
    await expect(other!.open(sealed, 'document')).rejects.toThrow('cannot be opened');
  });
});
