import { type Bundle, BundleError, readBundle } from '@parlance/inference';
import type { Command } from 'commander';
import { CannotRunError, EXIT } from '../exit-codes.js';
import type { Invocation } from '../program.js';
import { LineOutput } from '../writing/line-output.js';

/** `parlance inspect`: what a bundle says of itself, after every byte of it was checked. */
export function addInspectCommand(program: Command, { exit }: Invocation): void {
  program
    .command('inspect')
    .description('Check a model bundle and show what it says of itself')
    .argument('<file>', 'bundle of a base or platform model')
    .option('--json', 'print the whole manifest as JSON')
    .addHelpText('after', HELP)
    .action(async (file: string, { json }: { json?: true }) => {
      const bundle = sound(file);
      await new LineOutput(process.stdout).write(json ? `${JSON.stringify(bundle.manifest)}\n` : summary(bundle));
      exit(EXIT.ok);
    });
}

function sound(file: string): Bundle {
  try {
    return readBundle(file);
  } catch (error) {
    if (error instanceof BundleError) throw new CannotRunError(error.message);
    throw error;
  }
}

function summary({ manifest, bytes }: Bundle): string {
  const lines: [string, string][] = [
    ['kind', `${manifest.kind} model`],
    ['model', manifest.model],
    ['labels', manifest.labels.join(', ')],
    ['size', `${bytes.length.toLocaleString('en-US')} bytes, ${manifest.parts.length} parts, every hash right`],
    ['text recipe', manifest.textRecipe],
    ['golden texts', String(manifest.golden.length)],
  ];
  if (manifest.kind === 'platform') {
    if (manifest.platform !== undefined) lines.push(['platform', manifest.platform]);
    lines.push(['base model', `${manifest.base.model} (SHA-256 ${manifest.base.sha256.slice(0, 12)}…)`]);
    lines.push(['figures', JSON.stringify(manifest.metrics)]);
  } else {
    lines.push(['created', manifest.createdAt]);
  }
  lines.push(['recipe', JSON.stringify(manifest.recipe)], ['data', JSON.stringify(manifest.data)]);
  return lines.map(([name, value]) => `${name.padEnd(12)}  ${value}\n`).join('');
}

const HELP = `
Examples:
  $ parlance inspect my-platform.parlance
  $ parlance inspect --json my-platform.parlance

Exit codes: 0 sound, 2 not a bundle, altered, cut off, or of a newer Parlance.`;
