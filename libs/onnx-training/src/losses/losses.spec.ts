import { expect, it } from 'vitest';
import { Graph } from '../graph/graph.js';
import { GraphSession } from '../training/session.js';
import { maskedBinaryCrossEntropy } from './binary-cross-entropy.js';
import { supervisedContrastive } from './supervised-contrastive.js';

it('binary cross-entropy is that of the definition, and a label nobody judged counts nothing', async () => {
  const graph = new Graph();
  const [z, y, w] = ['z', 'y', 'w'].map((name) => graph.input(name, [2, 2]));
  graph.output('loss', maskedBinaryCrossEntropy(z!, y!, w!));
  const session = await GraphSession.create(graph);
  session.buffer('z').set([0, 2, -1, 50]);
  session.buffer('y').set([1, 0, 1, 1]);
  session.buffer('w').set([1, 1, 0, 0.5]);
  await session.run();
  // -ln σ(0) - ln(1 - σ(2)) - ½ ln σ(50); the third entry is not judged.
  const expected = Math.log(2) + Math.log(1 + Math.exp(2)) + 0.5 * Math.log(1 + Math.exp(-50));
  expect(session.buffer('loss')[0]).toBeCloseTo(expected, 5);
});

it('supervised contrastive loss is equation 2 of Khosla et al. for four vectors worked by hand', async () => {
  const graph = new Graph();
  const features = graph.input('features', [4, 2]);
  const [positives, hidden] = [graph.input('positives', [4, 4]), graph.input('hidden', [4, 4])];
  graph.output('loss', supervisedContrastive(features, positives, hidden, 0.5));
  const session = await GraphSession.create(graph);
  // Directions 0°, 0°, 90°, 90°; classes a, a, b, b: cosine 1 within a class, 0 across. Lengths do not matter.
  session.buffer('features').set([1, 0, 5, 0, 0, 2, 0, 0.5]);
  const pairs = [1, 0, 3, 2];
  for (let i = 0; i < 4; i++) {
    session.buffer('positives')[i * 4 + pairs[i]!] = 1;
    session.buffer('hidden')[i * 4 + i] = -10_000;
  }
  await session.run();
  // Each row: -ln(e^2 / (e^2 + 2·e^0)), temperature ½.
  expect(session.buffer('loss')[0]).toBeCloseTo(4 * Math.log(1 + 2 * Math.exp(-2)), 4);
});
