import { createHash } from 'node:crypto';
import { createSealer, SealError } from './sealing.ts';

const OLD_KEY = Buffer.alloc(32, 1);
const NEW_KEY = Buffer.alloc(32, 2);
const CONTEXT = { tenant: '4711', name: 'servicenow/client-secret' };
const SECRETS = ['', 'secret', 'Geheim 😀 \u0000', 'x'.repeat(100_000)];

describe('A sealed secret', () => {
  test.each(SECRETS)('opens to what was sealed', (secret) => {
    const sealer = createSealer([NEW_KEY]);
    expect(sealer.open(sealer.seal(secret, CONTEXT), CONTEXT)).toBe(secret);
  });

  test('shows its key’s version and nothing of the secret', () => {
    const sealed = createSealer([NEW_KEY]).seal('secret', CONTEXT);
    expect(sealed).toMatch(/^v1\.[0-9a-f]{8}\.[A-Za-z0-9_-]+$/);
    expect(sealed.split('.')[1]).toBe(createHash('sha256').update(NEW_KEY).digest('hex').slice(0, 8));
    expect(Buffer.from(sealed.split('.')[2]!, 'base64url').toString('latin1')).not.toContain('secret');
  });

  test('looks different every time', () => {
    const sealer = createSealer([NEW_KEY]);
    const texts = Array.from({ length: 100 }, () => sealer.seal('secret', CONTEXT));
    expect(new Set(texts).size).toBe(100);
  });

  test('opens under an older key that is still known, while new ones are sealed under the newest', () => {
    const sealed = createSealer([OLD_KEY]).seal('secret', CONTEXT);
    const sealer = createSealer([NEW_KEY, OLD_KEY]);
    expect(sealer.open(sealed, CONTEXT)).toBe('secret');
    expect(createSealer([NEW_KEY]).open(sealer.seal('secret', CONTEXT), CONTEXT)).toBe('secret');
  });

  test('names the key that is missing', () => {
    const sealed = createSealer([OLD_KEY]).seal('secret', CONTEXT);
    const open = () => createSealer([NEW_KEY]).open(sealed, CONTEXT);
    expect(open).toThrow(SealError);
    expect(open).toThrow(`master key ${sealed.split('.')[1]}, which is not in MASTER_KEY`);
  });

  test.each([
    ['another tenant', { ...CONTEXT, tenant: '4712' }],
    ['another name', { ...CONTEXT, name: 'servicenow/token' }],
    ['a tenant and name that read the same when joined', { tenant: '4711servicenow', name: '/client-secret' }],
  ])('does not open for %s', (_case, context) => {
    const sealer = createSealer([NEW_KEY]);
    const sealed = sealer.seal('secret', CONTEXT);
    expect(() => sealer.open(sealed, context)).toThrow(SealError);
    expect(() => sealer.open(sealed, context)).toThrow('does not belong to');
  });

  test('does not open when any one character was changed, added or taken away', () => {
    const sealer = createSealer([NEW_KEY, OLD_KEY]);
    const sealed = sealer.seal('secret', CONTEXT);
    for (let index = 0; index < sealed.length; index++) {
      const changed = sealed[index] === 'A' ? 'B' : 'A';
      const [before, after] = [sealed.slice(0, index), sealed.slice(index + 1)];
      for (const tampered of [before + changed + after, before + after, before + changed + sealed[index] + after]) {
        expect(() => sealer.open(tampered, CONTEXT)).toThrow(SealError);
      }
    }
  });

  test.each(['', 'secret', 'v1', 'v1..', `v1.${'0'.repeat(8)}.AAAA`])('is not %j', (text) => {
    expect(() => createSealer([NEW_KEY]).open(text, CONTEXT)).toThrow('does not have the form of a sealed text');
  });

  test('needs a key of the right length', () => {
    expect(() => createSealer([])).toThrow(SealError);
    expect(() => createSealer([NEW_KEY, Buffer.alloc(16)])).toThrow('must be 32 bytes');
  });
});
