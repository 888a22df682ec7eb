import { describe, expect, it } from 'vitest';
import { type AccessGrant, ALL_PLATFORMS, mayDo } from './access-grant.js';
import { ADMIN, callerMay, callerMaySomewhere, callerOf } from './caller.js';
import { type Role, ROLES } from './role.js';

const on = (role: Role, ...platforms: string[]): AccessGrant => ({ role, platforms });

describe('mayDo', () => {
  it.each<[Role, Role[]]>([
    ['submit', ['submit']],
    ['moderate', ['submit', 'moderate']],
    ['lead', ['submit', 'moderate', 'lead']],
    ['ops', ['ops']],
  ])('gives %s the roles %j of its platform', (held, expected) =>
    expect(ROLES.filter((role) => mayDo(on(held, 'gaming'), role, 'gaming'))).toEqual(expected),
  );

  it('gives nothing on a platform that is not in its scope, whatever the role', () => {
    for (const held of ROLES)
      for (const role of ROLES)
        for (const other of ['kids', 'gamin', 'gaming2', '', ALL_PLATFORMS])
          expect(mayDo(on(held, 'gaming'), role, other)).toBe(false);
  });

  it('counts what no single platform owns as of all platforms alone', () => {
    expect(mayDo({ role: 'ops', platforms: ALL_PLATFORMS }, 'ops', ALL_PLATFORMS)).toBe(true);
    expect(mayDo({ role: 'ops', platforms: ALL_PLATFORMS }, 'ops', 'to-come')).toBe(true);
    // Not even if a list should ever hold the sign for all.
    expect(mayDo(on('ops', ALL_PLATFORMS), 'ops', ALL_PLATFORMS)).toBe(false);
  });
});

describe('a caller', () => {
  const key = { id: '1', name: 'bot', createdAt: new Date(0), createdBy: 'admin', ...on('moderate', 'gaming', 'kids') };

  it('with the admin token has every role everywhere', () => {
    for (const role of ROLES)
      expect(callerMay(ADMIN, role, 'gaming') && callerMay(ADMIN, role, ALL_PLATFORMS)).toBe(true);
  });

  it('with a key is named by it and has what the key gives', () => {
    const caller = callerOf(key);
    expect(caller.name).toBe('key:bot');
    expect(ROLES.filter((role) => callerMay(caller, role, 'kids'))).toEqual(['submit', 'moderate']);
    expect(ROLES.filter((role) => callerMay(caller, role, 'social'))).toEqual([]);
    expect(ROLES.filter((role) => callerMaySomewhere(caller, role))).toEqual(['submit', 'moderate']);
  });

  it('with a key of no platform has nothing anywhere', () =>
    expect(ROLES.filter((role) => callerMaySomewhere(callerOf({ ...key, platforms: [] }), role))).toEqual([]));
});
