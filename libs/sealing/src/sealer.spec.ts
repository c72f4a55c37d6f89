import { randomBytes } from 'node:crypto';
import { SealBrokenError, Sealer, type SealingKey } from './sealer.ts';

function key(kid: string): SealingKey {
  return { kty: 'oct', kid, k: randomBytes(32).toString('base64url') };
}

describe('Sealer', () => {
  it('gives back what it sealed, in any script', async () => {
    const sealer = new Sealer([key('a')]);

    const sealed = await sealer.seal('pässwörd 密码', 'document-1');

    await expect(sealer.open(sealed, 'document-1')).resolves.toBe('pässwörd 密码');
  });

  it('shows nothing of the text, and never the same twice', async () => {
    const sealer = new Sealer([key('a')]);

    const [first, second] = [await sealer.seal('open sesame', 'd'), await sealer.seal('open sesame', 'd')];

    expect(first).not.toBe(second);
    const readable = first.split('.').map((part) => Buffer.from(part, 'base64url').toString('latin1'));
    expect(readable.join()).not.toContain('sesame');
  });

  it('opens nothing for another owner, nothing that was changed, and nothing of an unknown key', async () => {
    const sealer = new Sealer([key('a')]);
    const sealed = await sealer.seal('secret', 'mine');
    const [header, , iv, body, tag] = sealed.split('.');
    const changed = [header, '', iv, `${body?.startsWith('A') ? 'B' : 'A'}${body?.slice(1)}`, tag].join('.');

    await expect(sealer.open(sealed, 'yours')).rejects.toThrow(SealBrokenError);
    await expect(sealer.open(changed, 'mine')).rejects.toThrow(SealBrokenError);
    await expect(sealer.open('no seal at all', 'mine')).rejects.toThrow(SealBrokenError);
    await expect(new Sealer([key('b')]).open(sealed, 'mine')).rejects.toThrow(SealBrokenError);
  });

  it('gives equal texts the same digest, which takes the key to make', () => {
    const [one, other] = [new Sealer([key('a')]), new Sealer([key('a')])];

    expect(one.digest('secret')).toBe(one.digest('secret'));
    expect(one.digest('secret')).not.toBe(one.digest('Secret'));
    expect(one.digest('secret')).not.toBe(other.digest('secret'));
  });

  it('opens with an older key what was sealed before the newer one', async () => {
    const [older, newer] = [key('2025'), key('2026')];
    const sealed = await new Sealer([older]).seal('secret', 'd');

    await expect(new Sealer([newer, older]).open(sealed, 'd')).resolves.toBe('secret');
  });
});
