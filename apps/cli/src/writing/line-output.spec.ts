import { PassThrough, Writable } from 'node:stream';
import { expect, it } from 'vitest';
import { CannotRunError } from '../exit-codes.js';
import { LineOutput, OutputClosedError } from './line-output.js';

it('waits until a full stream was read', async () => {
  const stream = new PassThrough({ highWaterMark: 4 });
  let written = false;
  const writing = new LineOutput(stream).write('more than four\n').then(() => (written = true));
  await new Promise(setImmediate);
  expect(written).toBe(false);
  expect(String(stream.read())).toBe('more than four\n');
  await writing;
  expect(written).toBe(true);
});

it('names a reader that went away, even while it waits for it', async () => {
  const broken = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' });
  const stream = new Writable({ highWaterMark: 1, write: (_chunk, _encoding, done) => setImmediate(done, broken) });
  await expect(new LineOutput(stream).write('a line\n')).rejects.toBeInstanceOf(OutputClosedError);
});

it('says what else keeps it from writing', async () => {
  const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
  const stream = new Writable({ highWaterMark: 1, write: (_chunk, _encoding, done) => setImmediate(done, full) });
  await expect(new LineOutput(stream).write('a line\n')).rejects.toEqual(
    new CannotRunError('cannot write the output: no space left on device'),
  );
});
