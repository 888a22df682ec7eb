import { describe, expect, it } from 'vitest';
import { madeUpReport } from '../testing/made-up-report.js';
import { learningReport } from './learning-report.js';
import { ReportFactsError } from './report-facts.js';

const facts = madeUpReport(60, 1);
const { primary } = facts;
const page = learningReport(facts);

/** The part of a page between the heading of one section and the end of that section. */
function part(of: string, id: string): string {
  const start = of.indexOf(`<section aria-labelledby="${id}">`);
  return start < 0 ? '' : of.slice(start, of.indexOf('</section>', start));
}

/** The marks of both maps, by side. */
function marks(of: string): { triangles: number; circles: number }[] {
  return [...of.matchAll(/<g class="marks">(.*?)<\/g>/gs)].map(([group]) => ({
    triangles: group.match(/<path class="yes"/g)?.length ?? 0,
    circles: group.match(/<circle class="no"/g)?.length ?? 0,
  }));
}

/** What is read on the page: no tags, spaces once. */
const textOf = (piece: string): string => piece.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');

describe('a learning report', () => {
  it('is one page that needs nothing beside itself', () => {
    expect(page.startsWith('<!doctype html>\n<html lang="en">')).toBe(true);
    for (const outside of ['http', 'src=', 'href', 'url(', '@import', '<script', '<link']) {
      expect(page).not.toContain(outside);
    }
  });

  it('says first what was reached, with intervals', () => {
    const figure = (value: number, low: number, high: number) => ({ value, interval: { low, high } });
    const measures = {
      toxicity: {
        judged: 1234,
        positive: 300,
        base: { prAuc: figure(0.6501, 0.6, 0.7), rocAuc: figure(0.8, 0.75, 0.85) },
        model: {
          prAuc: figure(0.8, 0.77, 0.83),
          rocAuc: { value: 0.9, interval: undefined },
          calibrationError: figure(0.02, 0.01, 0.03),
        },
      },
    };
    expect(textOf(learningReport({ ...facts, measures }))).toContain(
      'On 1,234 texts it was not trained on, PR-AUC for toxicity went from 0.650 (0.600–0.700) to ' +
        '0.800 (0.770–0.830) , ROC-AUC from 0.800 (0.750–0.850) to 0.900 .',
    );
  });

  it('has its sections in order', () => {
    const ids = [...page.matchAll(/<section aria-labelledby="([^"]*)">/g)].map(([, id]) => id);
    expect(ids).toEqual([
      'map',
      'figures',
      'curves',
      'learning-curve',
      'flips',
      'norm-cards',
      'skipped',
      'how-to-read',
    ]);
    const { learningCurve, ...without } = facts;
    expect(learningCurve).toHaveLength(5);
    expect(part(learningReport(without), 'learning-curve')).toBe('');
    expect(part(learningReport(facts), 'learning-curve')).toContain(
      'What another hundred would bring cannot be said yet.',
    );
    const gain = { gain: 0.004, low: 0, high: 0.0124 };
    const saying = learningReport({ ...facts, nextHundred: { rocAuc: gain, prAuc: { ...gain, gain: 0.01 } } });
    expect(part(saying, 'learning-curve')).toContain(
      'Another hundred would likely bring +0.004 ROC-AUC (+0.000 to +0.012) and +0.010 PR-AUC (+0.000 to +0.012).',
    );
  });

  it('names and describes every picture that is not an ornament, under ids of their own', () => {
    const pictures = [...page.matchAll(/<svg[^>]*role="img"[^>]*aria-labelledby="([^"]*)"/g)];
    expect(pictures).toHaveLength(5);
    const ids = pictures.flatMap(([, names]) => names!.split(' '));
    expect(new Set(ids).size).toBe(10);
    for (const id of ids) expect(page.split(`id="${id}"`)).toHaveLength(2);
    expect(page.match(/<svg/g)!.length).toBe(pictures.length + page.match(/<svg[^>]*aria-hidden="true"/g)!.length);
  });

  it('draws each text in both maps, a triangle for one reading and a circle for the other', () => {
    const toxic = primary.truths.filter((truth) => truth === 1).length;
    const expected = { triangles: toxic, circles: 60 - toxic };
    expect(marks(page)).toEqual([expected, expected]);
  });

  it('draws a sample of very many texts, and says so', () => {
    const many = learningReport(madeUpReport(1600, 2));
    for (const { triangles, circles } of marks(many)) expect(triangles + circles).toBe(1500);
    expect(part(many, 'map')).toContain('Drawn are 1,500 of 1,600 texts');
    expect(part(page, 'map')).not.toContain('Drawn are');
  });

  it('tells under each map how far the readings are apart, in the full space', () => {
    // Two texts of each reading, at 0° and 0°, 90° and 180°: a silhouette of .625; then at 0° and 180°: 1.
    const apart = { texts: ['a', 'b', 'c', 'd'], truths: [0, 0, 1, 1], base: [0, 0, 0, 1], model: [0, 0, 1, 1] };
    const before = Float32Array.of(1, 0, 1, 0, 0, 1, -1, 0);
    const after = Float32Array.of(1, 0, 1, 0, -1, 0, -1, 0);
    const four = learningReport({ ...facts, primary: { ...primary, ...apart, before, after, width: 2 } });
    const map = textOf(part(four, 'map'));
    expect(map).toContain('Silhouette 0.625');
    expect(map).toContain('Silhouette 1.000 +0.375');
    expect(map).toContain('measured in all 2 dimensions, on 4 texts');
  });

  it('lists at most twenty decisions that change each way, and counts all', () => {
    const flips = part(learningReport(madeUpReport(1000, 7)), 'flips');
    expect(flips.match(/<td class="quote">/g)).toHaveLength(40);
    expect(textOf(flips)).toContain('The worst 20 are shown.');
  });

  it('shows of a decision both scores and what moderators said', () => {
    const flip = { texts: ['gg', 'ez'], truths: [0, 1], base: [0.81, 0.1], model: [0.12, 0.2] };
    const two = { before: new Float32Array(4), after: new Float32Array(4), width: 2 };
    const text = textOf(part(learningReport({ ...facts, primary: { ...primary, ...flip, ...two } }), 'flips'));
    expect(text).toContain('gg 0.81 → 0.12 not toxicity ✓ right');
    expect(text).toContain('Newly flagged 0 No decision changes this way.');
    expect(text).not.toContain('ez');
  });

  it('does not count decisions of a base that does not know the label', () => {
    const unknown = learningReport({ ...facts, primary: { ...primary, base: primary.truths.map(() => 0.5) } });
    expect(part(unknown, 'flips')).toContain('The base model does not know toxicity');
  });

  it('shows broken norm cards first', () => {
    const cards = textOf(part(page, 'norm-cards'));
    expect(cards).toContain('that boss is trash not toxicity 0.57 ✗ broken');
    expect(cards.indexOf('broken', 100)).toBeLessThan(cards.indexOf('✓ kept'));
    expect(page).toContain('3 of 4');
  });

  it('says why a label was not learnt', () =>
    expect(textOf(part(page, 'skipped'))).toContain('cheating 31 4 31 judged texts, at least 40 are needed'));
});

describe('texts of users in a learning report', () => {
  const hostile = `<script>alert("1")</script>' onload='x`;
  const everywhere = learningReport({
    ...facts,
    model: hostile,
    base: hostile,
    dataset: { rows: 1, sha256: hostile },
    measures: { [hostile]: facts.measures.toxicity! },
    skipped: [{ label: hostile, judged: 1, positive: 0, reason: hostile }],
    primary: { ...primary, label: hostile, texts: primary.texts.map(() => hostile) },
    normCards: [{ text: hostile, label: hostile, expected: true, score: 0, held: false }],
  });

  it('are escaped wherever they stand', () => {
    expect(everywhere).not.toContain('<script');
    expect(everywhere).not.toContain(`' onload`);
    expect(everywhere).toContain('<bdi>&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39; onload=&#39;x</bdi>');
  });

  it('change nothing of how the page is built', () => {
    const tags = (of: string): string => (of.match(/<\/?[a-z0-9]+/gi) ?? []).join(' ');
    const plain = learningReport({
      ...facts,
      measures: { toxicity: facts.measures.toxicity! },
      normCards: facts.normCards.slice(0, 1),
    });
    expect(tags(everywhere)).toBe(tags(plain));
  });

  it('are cut short between characters', () => {
    const long = '😀'.repeat(300);
    const shown = learningReport({ ...facts, normCards: [{ ...facts.normCards[0]!, text: long }] });
    expect(shown).toContain(`<bdi>${'😀'.repeat(280)}…</bdi>`);
  });
});

describe('facts that do not fit together', () => {
  it('are refused, by name', () => {
    const report = (change: object) => () => learningReport({ ...facts, primary: { ...primary, ...change } });
    expect(report({ truths: [1] })).toThrow(new ReportFactsError('truths of 1 texts, but there are 60 texts'));
    expect(report({ width: 12 })).toThrow('before of 120 texts, but there are 60 texts');
    expect(report({ label: 'spam' })).toThrow('no measures of the primary label "spam", only of: toxicity,griefing');
  });
});
