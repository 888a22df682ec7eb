import { describe, expect, it } from 'vitest';
import { contentKey } from './content-submitted.js';
import { decisionId } from './decision-id.js';

describe('decisionId', () => {
  // printf '["gaming","chat-1","gg"]' | sha256sum | cut -c1-32
  it('is the first 128 bits of SHA-256 over the JSON of platform, content id and text', () =>
    expect(decisionId('gaming', 'chat-1', 'gg')).toBe('f453576ad69b10f55d8a9101ced2146d'));

  it('tells apart what concatenation would confuse', () =>
    expect(decisionId('a', 'bc', 'd')).not.toBe(decisionId('ab', 'c', 'd')));
});

describe('contentKey', () => {
  const content = { platform: 'gaming', contentId: 'c1' };

  it('keeps a thread together, else an author, else stands alone', () => {
    expect(contentKey({ ...content, authorId: 'a1', threadId: 't1' })).toBe('gaming:t1');
    expect(contentKey({ ...content, authorId: 'a1' })).toBe('gaming:a1');
    expect(contentKey(content)).toBe('gaming:c1');
  });
});
