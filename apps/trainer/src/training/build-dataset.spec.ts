import type { KeptJudgement } from '@parlance/domain';
import { describe, expect, it } from 'vitest';
import { datasetOf } from './build-dataset.js';

let minute = 0;
const said = (moderator: string, textHash: string, label: string, holds: boolean): KeptJudgement => ({
  ...{ moderator, textHash, label, holds },
  text: `text ${textHash}`,
  judgedAt: new Date(Date.UTC(2026, 10, 25, 12, minute++)),
});

describe('a dataset', () => {
  const judgements = [
    said('ann', 'bb', 'insult', false),
    said('ann', 'aa', 'insult', true),
    said('ann', 'aa', 'griefing', false),
    said('ben', 'aa', 'insult', true),
    // ben changed his mind: two say no, one says yes.
    said('ben', 'bb', 'insult', true),
    said('ben', 'bb', 'insult', false),
    said('cat', 'bb', 'insult', true),
    said('ann', 'cc', 'insult', true),
    said('ben', 'cc', 'insult', false),
  ];

  it('has a row a text, with the labels that most moderators agree on, by text hash', () => {
    const { rows, textHashes, labels, disputed } = datasetOf(judgements);
    expect(rows).toEqual([
      { text: 'text aa', labels: { insult: 1, griefing: 0 } },
      { text: 'text bb', labels: { insult: 0 } },
    ]);
    expect(textHashes).toEqual(['aa', 'bb']);
    expect(labels).toEqual(['insult', 'griefing']);
    // cc
    expect(disputed).toBe(1);
  });

  it('is the same in whatever order the texts were judged', () => {
    const byText = judgements.toSorted((a, b) => (a.textHash < b.textHash ? -1 : 1));
    expect(datasetOf(byText).sha256).toBe(datasetOf(judgements).sha256);
    expect(datasetOf(judgements.slice(0, 8)).sha256).not.toBe(datasetOf(judgements).sha256);
  });

  it('names the author of a row, else its thread, where all that was judged of the text has the same one', () => {
    const of = (contentId: string, textHash: string) => ({ ...said('ann', textHash, 'insult', true), contentId });
    const origins = new Map([
      ['chat-1', { authorId: 'player-42', threadId: 'match-7' }],
      ['chat-2', { threadId: 'match-7' }],
      ['chat-3', { authorId: 'player-42' }],
      ['chat-4', { authorId: 'player-43' }],
    ]);
    const contents = [
      of('chat-1', 'aa'),
      of('chat-3', 'aa'),
      of('chat-2', 'bb'),
      of('chat-1', 'cc'),
      of('chat-4', 'cc'),
    ];
    const { rows, sha256 } = datasetOf([...contents, of('chat-9', 'dd'), said('ann', 'ee', 'insult', true)], origins);
    expect(rows.map(({ text, group }) => [text, group])).toEqual([
      ['text aa', 'author player-42'],
      ['text bb', 'thread match-7'],
      ['text cc', undefined],
      ['text dd', undefined],
      ['text ee', undefined],
    ]);
    expect(datasetOf([...contents]).sha256).not.toBe(sha256);
  });
});
