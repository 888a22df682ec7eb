import { Injectable } from '@nestjs/common';

/** One thing without which this process cannot do its work. */
export interface ReadinessCheck {
  readonly name: string;
  /** Nothing if all is well, else what is wrong in one line. A rejection counts as its message; so does no answer in time. */
  check(): Promise<string | undefined>;
}

/** What one check answered. */
export interface ReadinessReport {
  readonly ready: boolean;
  readonly checks: Readonly<Record<string, string>>;
}

/** How long a check may take, in ms: below the probe's own timeout, so that the probe learns which check hangs. */
export const READINESS_TIMEOUT_MS = 2_000;

/** The process's readiness checks: each part adds its own as it starts. */
@Injectable()
export class ReadinessChecks {
  readonly #checks: ReadinessCheck[] = [];

  add(check: ReadinessCheck): void {
    this.#checks.push(check);
  }

  /** Runs all checks at once. `checks` maps a check's name to `ok` or to what is wrong. */
  async report(timeoutMs = READINESS_TIMEOUT_MS): Promise<ReadinessReport> {
    const answers = await Promise.all(
      this.#checks.map(async (check) => [check.name, (await answerOf(check, timeoutMs)) ?? 'ok'] as const),
    );
    return { ready: answers.every(([, answer]) => answer === 'ok'), checks: Object.fromEntries(answers) };
  }
}

async function answerOf(check: ReadinessCheck, timeoutMs: number): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`no answer within ${timeoutMs} ms`), timeoutMs);
  });
  try {
    return await Promise.race([check.check(), late]);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    clearTimeout(timer);
  }
}
