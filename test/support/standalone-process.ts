import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { repositoryRoot } from './repository-root.js';

const LIMIT_MS = 90_000;

export interface StartSettings {
  readonly PORT: string;
  readonly PARLANCE_DATA_DIR: string;
  readonly [name: string]: string;
}

/** `npm start`'s own program as a child process, with what it prints. */
export class StandaloneProcess {
  output = '';
  errors = '';
  private readonly child: ChildProcess;
  private readonly ended: Promise<unknown>;

  private constructor(settings: StartSettings, user: { readonly uid?: number; readonly gid?: number }) {
    // Not bin/start.cjs: the build that a spec runs in must not change under it.
    this.child = spawn(process.execPath, [join(repositoryRoot, 'apps/standalone/dist/main.js')], {
      ...user,
      cwd: '/',
      env: { ...process.env, PARLANCE_WORKERS: '1', ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stdout!.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    this.child.stderr!.on('data', (chunk: Buffer) => (this.errors += chunk.toString()));
    this.ended = once(this.child, 'close');
  }

  static spawn(
    settings: StartSettings,
    user: { readonly uid?: number; readonly gid?: number } = {},
  ): StandaloneProcess {
    return new StandaloneProcess(settings, user);
  }

  get processId(): number {
    return this.child.pid!;
  }

  /** Resolves when the address is printed; fails with what was printed if the process ends first. */
  async ready(): Promise<string> {
    for (const deadline = Date.now() + LIMIT_MS; ;) {
      const url = /ready at (http:\/\/\S+)[\s\S]*Ctrl-C/.exec(this.output)?.[1];
      if (url !== undefined) return url;
      if (this.child.exitCode !== null || Date.now() > deadline)
        throw new Error(`not ready (exit code ${this.child.exitCode}):\n${this.output}\n${this.errors}`);
      await Promise.race([once(this.child.stdout!, 'data'), this.ended]);
    }
  }

  /** The line for a shell that the terminal shows. */
  curl(): string {
    const line = /^ *(curl -s \S+\/readings .*)$/m.exec(this.output)?.[1];
    if (line === undefined) throw new Error(`no curl line in:\n${this.output}`);
    return line;
  }

  get adminToken(): string {
    const token = /Admin token: (\S{32})\s/.exec(this.output)?.[1];
    if (token === undefined) throw new Error(`no admin token in:\n${this.output}`);
    return token;
  }

  get firstKey(): string {
    const key = /Access key: (plk_\S{43})\s/.exec(this.output)?.[1];
    if (key === undefined) throw new Error(`no access key in:\n${this.output}`);
    return key;
  }

  /** Closes its output, as a pager or `tee` that ends. */
  stopReading(): void {
    this.child.stdout!.destroy();
    this.child.stderr!.destroy();
  }

  /** Sends the signal and waits for the end. @returns the exit code. */
  async end(signal: NodeJS.Signals): Promise<number | null> {
    this.child.kill(signal);
    return this.exitCode();
  }

  async exitCode(): Promise<number | null> {
    await this.ended;
    return this.child.exitCode;
  }
}
