import { readdirSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { BenchOptions } from './bench-options.js';
import type { BenchRow } from './bench-row.js';

/** What every `<name>.bench.ts` exports. */
interface BenchModule {
  readonly title: string;
  readonly bench: (options: BenchOptions) => Promise<readonly BenchRow[]>;
}

const USAGE = `npm run bench [-- [--data DIR] [options] [name…]]
Runs the named benches, or all, one after another: ${names().join(', ')}.
--data DIR       folder with labelled files, for the figures that need them
--platform NAME  one platform of them alone
--sizes LIST     numbers of labels to learn from, such as 64,1000,all
--seeds N        how many seeds
--swaps N        how many promotions of \`swaps\``;

/** Prints a table per bench. Exit code 1 if one crashes, 2 for a name that is none; a figure not reached is a fact, not an error. */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      data: { type: 'string' },
      platform: { type: 'string' },
      sizes: { type: 'string' },
      seeds: { type: 'string' },
      swaps: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  const unknown = positionals.filter((name) => !names().includes(name));
  if (values.help === true || unknown.length > 0) {
    if (unknown.length > 0) console.error(`no such bench: ${unknown.join(', ')}`);
    console.log(USAGE);
    process.exitCode = unknown.length > 0 ? 2 : 0;
    return;
  }
  const brokers = process.env['KAFKA_BROKERS']?.split(',').filter((broker) => broker !== '');
  const options: BenchOptions = {
    ...(values.data !== undefined && { dataDir: values.data }),
    ...(values.platform !== undefined && { platform: values.platform }),
    ...(values.sizes !== undefined && { sizes: values.sizes.split(',').map(sizeOf) }),
    ...(values.seeds !== undefined && { seeds: wholeNumber(values.seeds) }),
    ...(values.swaps !== undefined && { swaps: wholeNumber(values.swaps) }),
    ...(brokers !== undefined && brokers.length > 0 && { brokers }),
  };
  console.log(machine());
  for (const name of positionals.length > 0 ? positionals : names()) await runOne(name, options);
}

function sizeOf(word: string): number {
  return word === 'all' ? Infinity : wholeNumber(word);
}

function wholeNumber(word: string): number {
  if (!/^[1-9]\d*$/.test(word)) throw new Error(`expected a whole number from 1, got "${word}"`);
  return Number(word);
}

function names(): string[] {
  return readdirSync(dirname(fileURLToPath(import.meta.url)))
    .map((file) => /^(.+)\.bench\.js$/.exec(file)?.[1])
    .filter((name) => name !== undefined)
    .sort();
}

async function runOne(name: string, options: BenchOptions): Promise<void> {
  const started = performance.now();
  try {
    const { title, bench } = (await import(`./${name}.bench.js`)) as BenchModule;
    console.log(`\n${name}: ${title}`);
    console.log(table(await bench(options)));
    console.log(`(${Math.round((performance.now() - started) / 1000)} s)`);
  } catch (error) {
    console.error(`${name} crashed:`, error);
    process.exitCode = 1;
  }
}

/** One row a figure; `ok` says whether the reach was reached, where there is one. */
function table(rows: readonly BenchRow[]): string {
  const cells = rows.map(({ figure, value, reach = '', reached }) => [figure, value, reach, okOf(reached)]);
  const all = [['figure', 'value', 'reach', 'ok'], ...cells];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...all.map((row) => row[column]!.length)));
  const line = (row: readonly string[]): string =>
    `  ${row.map((cell, i) => cell.padEnd(widths[i]!)).join('  ')}`.trimEnd();
  const [head, ...body] = all.map(line);
  return [head, `  ${widths.map((width) => '-'.repeat(width)).join('  ')}`, ...body].join('\n');
}

function okOf(reached: boolean | undefined): string {
  if (reached === undefined) return '';
  return reached ? 'yes' : 'NO';
}

/** Figures mean nothing without it. */
function machine(): string {
  const [first] = cpus();
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} x ${first?.model ?? 'unknown processor'}, ${gigabytes} GB, Node.js ${process.version}`;
}

await main();
