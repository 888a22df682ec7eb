import { expect, it } from 'vitest';
import { plot, ticksWithin } from './plot.js';

const axis = { label: 'recall', low: 0, high: 1, ticks: [0, 0.5, 1] };
const options = {
  id: 'p',
  title: 'A <title>',
  description: 'What it shows',
  width: 172,
  height: 156,
  x: axis,
  y: axis,
};

it('tells where values stand: y upwards', () => {
  plot(options, ({ x, y }) => {
    // 58 and 14 of 172 are margins, 12 and 44 of 156: a field of 100 by 100.
    expect([x(0), x(0.25), x(1)]).toEqual([58, 83, 158]);
    expect([y(0), y(0.25), y(1)]).toEqual([112, 87, 12]);
    return [];
  });
});

it('spaces a logarithmic axis by ratios', () => {
  plot({ ...options, x: { ...axis, low: 10, high: 1000, logarithmic: true } }, ({ x }) => {
    expect(x(100)).toBeCloseTo(108, 9);
    return [];
  });
});

it('names itself, and says what it shows, to those who do not see it', () => {
  const svg = plot(options, () => []).toString();
  expect(svg).toContain('role="img" aria-labelledby="p-title p-desc"');
  expect(svg).toContain('<title id="p-title">A &lt;title&gt;</title>');
  expect(svg).toContain('<desc id="p-desc">What it shows</desc>');
});

it('finds round ticks', () => {
  expect(ticksWithin(0, 1)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
  expect(ticksWithin(-0.73, 0.61)).toEqual([-0.5, 0, 0.5]);
  expect(ticksWithin(0.72, 1)).toEqual([0.8, 0.9, 1]);
});
