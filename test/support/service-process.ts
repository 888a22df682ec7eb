import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parse } from 'yaml';
import { repositoryRoot } from './repository-root.js';

const READY_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 40_000;

export type Service = 'classifier' | 'trainer';

interface Deployment {
  readonly spec: {
    readonly template: { readonly spec: { readonly containers: readonly [{ readonly args: string[] }] } };
  };
}

/** A service as a process of its own, with the arguments that it has in a cluster. */
export class ServiceProcess {
  private constructor(
    private readonly service: Service,
    private readonly child: ChildProcess,
    readonly url: string,
    /** What it wrote so far. */
    readonly lines: readonly string[],
  ) {}

  /** Starts it and waits until it listens. @throws with its last lines if it ends or does not come up. */
  static async start(service: Service, settings: Readonly<Record<string, string>>): Promise<ServiceProcess> {
    const child = spawn(process.execPath, argumentsInCluster(service), {
      cwd: repositoryRoot,
      env: { PATH: process.env['PATH'], PORT: '0', PARLANCE_HOST: '127.0.0.1', ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const lines: string[] = [];
    const url = await new Promise<string>((resolve, reject) => {
      const fail = (why: string): void => {
        child.kill('SIGKILL');
        reject(new Error(`the ${service} ${why}:\n${lines.slice(-15).join('\n')}`));
      };
      const timer = setTimeout(() => fail('did not start in time'), READY_LIMIT_MS);
      const heed = (line: string): void => {
        lines.push(line);
        const started = /"url":"([^"]+)"/.exec(line);
        if (started?.[1] === undefined) return;
        clearTimeout(timer);
        resolve(started[1]);
      };
      createInterface({ input: child.stdout }).on('line', heed);
      createInterface({ input: child.stderr }).on('line', heed);
      child.once('exit', (code) => {
        clearTimeout(timer);
        fail(`ended with ${code}`);
      });
    });
    return new ServiceProcess(service, child, url, lines);
  }

  get pid(): number {
    return this.child.pid!;
  }

  /** kill -9 */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** As an orchestrator stops it; gives the exit code. */
  async stop(): Promise<number | null> {
    return this.end('SIGTERM');
  }

  private async end(signal: NodeJS.Signals): Promise<number | null> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return this.child.exitCode;
    const ended = once(this.child, 'exit');
    this.child.kill(signal);
    const timer = setTimeout(() => this.child.kill('SIGKILL'), STOP_LIMIT_MS);
    const [code, by] = (await ended) as [number | null, NodeJS.Signals | null];
    clearTimeout(timer);
    if (by === 'SIGKILL' && signal !== 'SIGKILL')
      throw new Error(`the ${this.service} did not stop by itself:\n${this.lines.slice(-15).join('\n')}`);
    return code;
  }
}

function argumentsInCluster(service: Service): readonly string[] {
  const manifest = readFileSync(join(repositoryRoot, `k8s/base/${service}/deployment.yaml`), 'utf8');
  return (parse(manifest) as Deployment).spec.template.spec.containers[0].args;
}
