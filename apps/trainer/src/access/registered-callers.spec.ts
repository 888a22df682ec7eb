import { newAccessKeySecret, secretHash } from '@parlance/contracts';
import { AdminToken } from '@parlance/contracts/nest';
import { InMemoryAccessKeyStore } from '@parlance/persistence/testing';
import { describe, expect, it } from 'vitest';
import { RegisteredCallers } from './registered-callers.js';

const GRANT = { role: 'moderate', platforms: ['gaming'] } as const;

describe('registered callers', () => {
  const keys = new InMemoryAccessKeyStore();
  const callers = new RegisteredCallers(new AdminToken('sixteen-characters'), keys);

  it('are who shows the admin token, to the letter', async () => {
    expect((await callers.who('sixteen-characters'))?.name).toBe('admin');
    for (const other of [undefined, '', 'sixteen-character', 'sixteen-characters!', 'SIXTEEN-CHARACTERS'])
      expect(await callers.who(other)).toBeUndefined();
  });

  it('are who shows a key, until it is revoked', async () => {
    const secret = newAccessKeySecret();
    expect(await callers.who(secret)).toBeUndefined();
    const { id } = await keys.add({ name: 'ann', ...GRANT, createdBy: 'admin' }, secretHash(secret));
    expect(await callers.who(secret)).toEqual({ name: 'key:ann', grants: [GRANT] });
    expect(await callers.who(secretHash(secret))).toBeUndefined();
    await keys.revoke(id);
    expect(await callers.who(secret)).toBeUndefined();
  });
});
