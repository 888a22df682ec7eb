import { describe, expect, it } from 'vitest';
import { platformOf } from '../testing/platform.js';
import { choosePlatforms, UnreadablePlatformsError } from './choose-platforms.js';

const readable = ['arena', 'forum', 'kids', 'social'].map((id) => platformOf(id));
const chosen = (asked: readonly string[] | undefined, most: number) => {
  const { platforms, leftOut } = choosePlatforms(readable, asked, most);
  return [platforms.map(({ id }) => id).join(' '), leftOut];
};

describe('the platforms that read a text', () => {
  it('are all there are, if none are asked for', () =>
    expect(chosen(undefined, 4)).toEqual(['arena forum kids social', 0]));

  it('are the first of more than a request may have, and it says how many are left out', () =>
    expect(chosen(undefined, 3)).toEqual(['arena forum kids', 1]));

  it('are those asked for, in that order', () => expect(chosen(['social', 'arena'], 3)).toEqual(['social arena', 0]));

  it('are none if one asked for is not there, which is pointed at', () => {
    const choosing = () => choosePlatforms(readable, ['kids', 'nowhere', 'arena', 'elsewhere'], 9);
    expect(choosing).toThrow(UnreadablePlatformsError);
    expect(choosing).toThrow(expect.objectContaining({ indices: [1, 3] }));
    expect(choosing).toThrow('there is no platform nowhere, elsewhere');
  });
});
