import { contentDecided, decisionId } from '@parlance/contracts';
import { fromDeadLetter, type IncomingRecord } from '@parlance/messaging';
import { scoreLine } from '../writing/score-line.js';
import type { Answer } from '../answering/answer-rows.js';
import type { ContentRow } from '../reading/input-row.js';
import { LatencyHistogram } from './latency-histogram.js';

/** Marks our records, so that a dead letter (which keeps its original's headers) says whose it was. */
export const STREAM_HEADER = 'parlance-stream';

/** A content that was sent and has no answer yet. */
export interface Awaited {
  /** The value of the record's STREAM_HEADER. */
  readonly mark: string;
  readonly answer: Promise<Answer>;
  /** Answers with an error, unless there is an answer. */
  giveUp(error: string): void;
}

interface Waiting {
  readonly decisionId: string;
  readonly settle: (answer: Answer) => void;
  readonly reject: (cause: Error) => void;
  readonly row: ContentRow;
  readonly sentAt: number;
}

/** Matches decisions and dead letters that come back with the contents that were sent. */
export class AwaitedDecisions {
  readonly latencies = new LatencyHistogram();
  deadLetters = 0;
  /** Records on the decision topic that this version cannot read. */
  unreadable = 0;
  #sent = 0;
  readonly #byMark = new Map<string, Waiting>();
  /** Several contents may share an id and a text; their decisions are interchangeable and are given out in order. */
  readonly #marksByDecision = new Map<string, string[]>();

  constructor(
    private readonly platform: string,
    private readonly runId: string,
    private readonly now: () => number = () => performance.now(),
  ) {}

  expect(row: ContentRow, contentId: string): Awaited {
    const mark = `${this.runId}:${++this.#sent}`;
    const id = decisionId(this.platform, contentId, row.text);
    const answer = new Promise<Answer>((settle, reject) =>
      this.#byMark.set(mark, { decisionId: id, settle, reject, row, sentAt: this.now() }),
    );
    const marks = this.#marksByDecision.get(id);
    if (marks === undefined) this.#marksByDecision.set(id, [mark]);
    else marks.push(mark);
    return { mark, answer, giveUp: (error) => this.#take(mark)?.settle({ line: row.line, error }) };
  }

  /** Takes a record of `content.decided`; one that nobody here waits for is somebody else's. */
  decided({ value }: IncomingRecord): void {
    const decision = contentDecided.safeParse(jsonOf(value));
    if (!decision.success) {
      this.unreadable++;
      return;
    }
    const { decisionId: id, scores, action, reason, fallback, model } = decision.data;
    const mark = this.#marksByDecision.get(id)?.[0];
    const waiting = mark === undefined ? undefined : this.#take(mark);
    if (waiting === undefined) return;
    this.latencies.add(this.now() - waiting.sentAt);
    waiting.settle(scoreLine(waiting.row.id, scores, { action, reason, fallback, model }));
  }

  /** Takes a record of the dead letter topic. */
  deadLetter(record: IncomingRecord): void {
    const { reason, detail, original } = fromDeadLetter(record);
    const waiting = this.#take(original.headers[STREAM_HEADER]?.toString() ?? '');
    if (waiting === undefined) return;
    this.deadLetters++;
    waiting.settle({ line: waiting.row.line, error: `dead letter: ${reason}: ${detail}` });
  }

  /** Nothing will come back any more. */
  fail(cause: Error): void {
    for (const mark of [...this.#byMark.keys()]) this.#take(mark)?.reject(cause);
  }

  #take(mark: string): Waiting | undefined {
    const waiting = this.#byMark.get(mark);
    if (waiting === undefined) return undefined;
    this.#byMark.delete(mark);
    const marks = this.#marksByDecision.get(waiting.decisionId)!;
    marks.splice(marks.indexOf(mark), 1);
    if (marks.length === 0) this.#marksByDecision.delete(waiting.decisionId);
    return waiting;
  }
}

function jsonOf(value: Buffer | null): unknown {
  try {
    return JSON.parse(value?.toString('utf8') ?? '');
  } catch {
    return undefined;
  }
}
