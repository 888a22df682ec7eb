import { execFile, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { repositoryRoot } from '../support/repository-root.js';
import { jsonLines, runCli, startCli } from '../support/run-cli.js';

/** The shipped base model's labels, in its order. */
const LABELS = ['toxicity', 'severe_toxicity', 'profanity', 'threat', 'insult', 'identity_attack', 'sexism', 'spam'];

interface ScoreLine {
  readonly id?: string | number;
  readonly scores: Readonly<Record<string, number>>;
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'parlance-cli-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('parlance score', () => {
  it('answers each line in its place: scores, or an error that is also on standard error', async () => {
    const input = '{"text":"gg well played","id":"a"}\nnot json\n{"id":"no text"}\n{"text":"see you","id":4}\n';
    const { code, stdout, stderr } = await runCli(['score'], { input });
    const [first, second, third, fourth] = jsonLines(stdout);
    expect(Object.keys((first as ScoreLine).scores)).toEqual(LABELS);
    expect((first as ScoreLine).id).toBe('a');
    expect(second).toEqual({ line: 2, error: 'not JSON' });
    expect(third).toEqual({ line: 3, error: '"text" expected string, received undefined' });
    expect((fourth as ScoreLine).id).toBe(4);
    expect(stderr).toBe('parlance: line 2: not JSON\nparlance: line 3: "text" expected string, received undefined\n');
    expect(code).toBe(1);
  });

  it('scores an insult above a greeting', async () => {
    const { code, stdout, stderr } = await runCli(['score', '--format', 'text'], {
      input: 'you are an idiot\nhave a nice day\n',
    });
    const [insult, greeting] = jsonLines(stdout) as ScoreLine[];
    expect(insult!.scores['toxicity']).toBeGreaterThan(0.5);
    expect(greeting!.scores['toxicity']).toBeLessThan(0.5);
    expect([code, stderr]).toEqual([0, '']);
  });

  it(
    'gives the same scores for JSON lines, CSV, text, gzip and a file, with any number of workers',
    { timeout: 120_000 },
    async () => {
      const texts = Array.from({ length: 3000 }, (_, i) => `message number ${i}, see you in round ${i % 7}`);
      const jsonl = texts.map((text) => JSON.stringify({ text })).join('\n');
      writeFileSync(join(folder, 'rows.jsonl.gz'), gzipSync(jsonl));
      const csv = `text,author\n${texts.map((text) => `"${text}",someone`).join('\r\n')}\r\n`;
      const runs = [
        await runCli(['score'], { input: jsonl }),
        await runCli(['score', '--workers', '2'], { input: gzipSync(jsonl) }),
        await runCli(['score', '--format', 'csv'], { input: csv }),
        await runCli(['score', '--format', 'text', '-'], { input: texts.join('\n') }),
        await runCli(['score', 'rows.jsonl.gz'], { cwd: folder }),
      ];
      const [reference, ...others] = runs.map(({ stdout }) => jsonLines(stdout) as ScoreLine[]);
      expect(reference).toHaveLength(3000);
      for (const scored of others) {
        expect(scored).toHaveLength(3000);
        scored.forEach(({ scores }, i) => {
          for (const label of LABELS)
            expect(Math.abs(scores[label]! - reference![i]!.scores[label]!)).toBeLessThan(2e-5);
        });
      }
      expect(runs.map(({ code }) => code)).toEqual([0, 0, 0, 0, 0]);
    },
  );

  it('keeps the order of rows', async () => {
    const input = Array.from({ length: 5000 }, (_, i) => JSON.stringify({ id: i, text: 'word '.repeat(1 + (i % 60)) }));
    const { stdout } = await runCli(['score', '--workers', '2'], { input: input.join('\n') });
    expect((jsonLines(stdout) as ScoreLine[]).map(({ id }) => id)).toEqual(input.map((_, i) => i));
  });

  it('answers a slow input at once, and stops cleanly at Ctrl-C', async () => {
    const child = startCli(['score', '--format', 'text']);
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    child.stdin.write('first\n');
    expect(await lines.next()).toMatchObject({ done: false });
    child.stdin.write('second\n');
    expect(await lines.next()).toMatchObject({ done: false });
    const ended = once(child, 'close');
    child.kill('SIGINT');
    expect(await ended).toEqual([130, null]);
  });

  it('ends quietly when nobody reads its output any longer', async () => {
    const command = `yes '{"text":"hello"}' | "${process.execPath}" apps/cli/bin/parlance.js score | head -n 2; echo "$\{PIPESTATUS[1]}"`;
    const { stdout, stderr } = await promisify(execFile)('bash', ['-c', command], { cwd: repositoryRoot });
    const [first, second, code] = stdout.trimEnd().split('\n');
    expect(Object.keys((JSON.parse(first!) as ScoreLine).scores)).toEqual(LABELS);
    expect(second).toBe(first);
    expect([code, stderr]).toEqual(['0', '']);
  });

  it('needs no more memory for 200,000 lines than for 50,000', { timeout: 240_000 }, async () => {
    const child = startCli(['score', '--workers', '1']);
    const lines = 200_000;
    const feed = async (): Promise<void> => {
      for (let i = 0; i < lines; i += 1000) {
        let chunk = '';
        for (let j = i; j < i + 1000; j++) chunk += `{"text":"player${j} took point ${j % 31}, go go"}\n`;
        if (!child.stdin.write(chunk)) await once(child.stdin, 'drain');
      }
      child.stdin.end();
    };
    const samples: { line: number; megabytes: number }[] = [];
    const read = async (): Promise<void> => {
      let answered = 0;
      let sampled = 0;
      for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
        for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) answered++;
        if (answered - sampled < 10_000) continue;
        sampled = answered;
        if (answered < lines) samples.push({ line: answered, megabytes: residentMegabytes(child.pid!) });
      }
      expect(answered).toBe(lines);
    };
    const ended = once(child, 'close') as Promise<[number | null]>;
    const [, , [code]] = await Promise.all([feed(), read(), ended]);
    expect(code).toBe(0);
    const peak = (from: number, to: number): number =>
      Math.max(...samples.filter(({ line }) => line >= from && line < to).map(({ megabytes }) => megabytes));
    const early = peak(0, 50_000);
    const late = peak(100_000, lines);
    expect(late).toBeLessThan(450);
    expect(late - early).toBeLessThan(80);
  });
});

describe('parlance score says in one line why it cannot run', () => {
  const cases: [string, string[], RegExp][] = [
    ['a missing file', ['score', 'nowhere.jsonl'], /^parlance: cannot read nowhere\.jsonl: there is no such file\n$/],
    ['a folder', ['score', '.'], /^parlance: cannot read \.: it is a folder\n$/],
    [
      'a missing model',
      ['score', '--model', 'no.parlance'],
      /^parlance: the model cannot be used: no\.parlance: cannot be read: ENOENT: [^\n]*\n$/,
    ],
    [
      'a file that is no model',
      ['score', '--model', 'package.json'],
      /^parlance: the model cannot be used: package\.json: not a Parlance bundle/,
    ],
    ['--url without --platform', ['score', '--url', 'http://127.0.0.1:1'], /^parlance: --url needs --platform/],
  ];
  it.each(cases)('%s', async (_, args, message) => {
    const { code, stdout, stderr } = await runCli(args, { input: '{"text":"a"}\n', cwd: repositoryRoot });
    expect(stderr).toMatch(message);
    expect([code, stdout]).toEqual([2, '']);
  });

  it('a folder as standard input', async () => {
    const command = `"${process.execPath}" apps/cli/bin/parlance.js score < apps; echo $?`;
    expect(await promisify(execFile)('bash', ['-c', command], { cwd: repositoryRoot })).toEqual({
      stdout: '2\n',
      stderr: 'parlance: cannot read standard input: it is a folder\n',
    });
  });

  it.skipIf(process.platform !== 'linux')('a full disk', async () => {
    const command = `echo '{"text":"a"}' | "${process.execPath}" apps/cli/bin/parlance.js score > /dev/full; echo $?`;
    expect(await promisify(execFile)('bash', ['-c', command], { cwd: repositoryRoot })).toEqual({
      stdout: '2\n',
      stderr: 'parlance: cannot write the output: ENOSPC: no space left on device, write\n',
    });
  });

  it('a gzip file that is cut off', async () => {
    const whole = gzipSync(Array.from({ length: 2000 }, (_, i) => `{"text":"line ${i * 7919}"}`).join('\n'));
    const { code, stderr } = await runCli(['score'], { input: whole.subarray(0, whole.length / 2) });
    expect(stderr).toMatch(/^parlance: standard input is not whole: unexpected end of file \(gzip\)\n$/);
    expect(code).toBe(2);
  });

  it('an unknown option or format', async () => {
    const unknown = await runCli(['score', '--colour']);
    expect([unknown.code, unknown.stderr]).toEqual([
      2,
      "error: unknown option '--colour'\n(add --help for what it takes)\n",
    ]);
    const format = await runCli(['score', '--format', 'xml']);
    expect([format.code, format.stdout]).toEqual([2, '']);
    expect(format.stderr).toContain('Allowed choices are jsonl, csv, text.');
  });
});

describe('parlance', () => {
  it('ends quietly when nobody reads its help any longer', async () => {
    const child = startCli(['score', '--help']);
    child.stdout.destroy();
    child.stdin.end();
    const ended = once(child, 'close') as Promise<[number | null]>;
    const [stderr, [code]] = await Promise.all([text(child.stderr), ended]);
    expect([code, stderr]).toEqual([0, '']);
  });

  const commands = [
    [],
    ['score'],
    ['evaluate'],
    ['inspect'],
    ['learn'],
    ['stream'],
    ['dead-letters'],
    ['dead-letters', 'list'],
    ['dead-letters', 'replay'],
  ];
  it.each(commands.map((command) => [command.join(' '), command] as const))(
    'explains `%s` with an example',
    async (_, command) => {
      const { code, stdout } = await runCli([...command, '--help']);
      expect(stdout).toMatch(/Examples?:\n {2}\$ /);
      expect(code).toBe(0);
    },
  );

  it('tells its version', async () => {
    const { version } = JSON.parse(
      execFileSync('cat', [join(repositoryRoot, 'apps/cli/package.json')], { encoding: 'utf8' }),
    ) as { version: string };
    expect(await runCli(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('says what to run when it is not built', async () => {
    const clone = join(folder, 'a clone, größer');
    cpSync(join(repositoryRoot, 'apps/cli/bin'), join(clone, 'apps/cli/bin'), { recursive: true });
    writeFileSync(join(clone, 'apps/cli/package.json'), '{"type":"module"}');
    const run = promisify(execFile)(process.execPath, [join(clone, 'apps/cli/bin/parlance.js'), 'score']);
    await expect(run).rejects.toMatchObject({
      code: 2,
      stderr: `parlance: not built yet, or its packages are missing; in ${clone}/ run: npm install && npm run build\n`,
    });
  });
});

function residentMegabytes(pid: number): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024;
}
