import {
  type BeforeApplicationShutdown,
  Controller,
  Delete,
  Get,
  HttpCode,
  Inject,
  type MessageEvent,
  Param,
  Post,
  Sse,
  UseGuards,
} from '@nestjs/common';
import { ApiResponse, ApiTags } from '@nestjs/swagger';
import { ThrottlerGuard } from '@nestjs/throttler';
import { platformId, problem, ProblemError, type TrainingView, trainingsView, trainingView } from '@parlance/contracts';
import { AuditLog, type Caller, PlatformStore, type TrainingJob, TrainingJobStore } from '@parlance/domain';
import {
  distinctUntilChanged,
  exhaustMap,
  map,
  type Observable,
  ReplaySubject,
  takeUntil,
  takeWhile,
  timer,
} from 'rxjs';
import { AccessGuard, Actor, Needs } from '@parlance/contracts/nest';
import { ApiControlPlaneProblems } from '../platforms/api-problems.js';
import { StartTrainingRun } from './start-training-run.js';
import { requirePlatform } from '../platforms/require-platform.js';

const MOST_SHOWN = 50;
const EVENT_MS = 250;

/** A platform's trainings: asked for, watched, cancelled. */
@ApiTags('trainings')
@ApiControlPlaneProblems()
@ApiResponse({ status: 404, standardSchema: problem, description: 'Unknown platform or training' })
@Controller('v1/platforms/:platform/trainings')
@UseGuards(ThrottlerGuard, AccessGuard)
export class TrainingsController implements BeforeApplicationShutdown {
  /** Heard by streams that begin after it, too: a client that comes back while the server closes would keep it from closing. */
  readonly #stopping = new ReplaySubject<void>(1);

  constructor(
    @Inject(PlatformStore) private readonly platforms: PlatformStore,
    @Inject(TrainingJobStore) private readonly jobs: TrainingJobStore,
    @Inject(StartTrainingRun) private readonly startTrainingRun: StartTrainingRun,
    @Inject(AuditLog) private readonly audit: AuditLog,
  ) {}

  /** The newest first. */
  @Get()
  @Needs('lead')
  @ApiResponse({ status: 200, standardSchema: trainingsView })
  async list(@Param('platform', { schema: platformId }) platform: string): Promise<{ trainings: TrainingView[] }> {
    await requirePlatform(this.platforms, platform);
    return { trainings: (await this.jobs.jobs(platform, MOST_SHOWN)).map(viewOf) };
  }

  /** Asks for a training; one that waits already is given back. */
  @Post()
  @HttpCode(202)
  @Needs('lead')
  @ApiResponse({ status: 202, standardSchema: trainingView })
  async start(
    @Param('platform', { schema: platformId }) platform: string,
    @Actor() { name: actor }: Caller,
  ): Promise<TrainingView> {
    await requirePlatform(this.platforms, platform);
    const job = await this.startTrainingRun.byHand(platform);
    await this.audit.append({ actor, action: 'training.asked', platform, facts: { training: job.id } });
    return viewOf(job);
  }

  @Get(':training')
  @Needs('lead')
  @ApiResponse({ status: 200, standardSchema: trainingView })
  async find(
    @Param('platform', { schema: platformId }) platform: string,
    @Param('training') id: string,
  ): Promise<TrainingView> {
    return viewOf(await this.#training(platform, id));
  }

  /** Cancels a training that waits or runs; one that has ended stays as it is. */
  @Delete(':training')
  @Needs('lead')
  @ApiResponse({ status: 200, standardSchema: trainingView })
  async cancel(
    @Param('platform', { schema: platformId }) platform: string,
    @Param('training') id: string,
    @Actor() { name: actor }: Caller,
  ): Promise<TrainingView> {
    await this.#training(platform, id);
    if (await this.jobs.cancel(id)) {
      await this.audit.append({ actor, action: 'training.cancelled', platform, facts: { training: id } });
    }
    return viewOf(await this.#training(platform, id));
  }

  /** The training after each change, as server-sent events, until it has ended or the trainer stops. */
  @Sse(':training/events')
  @Needs('lead')
  async events(
    @Param('platform', { schema: platformId }) platform: string,
    @Param('training') id: string,
  ): Promise<Observable<MessageEvent>> {
    await this.#training(platform, id);
    return timer(0, EVENT_MS).pipe(
      exhaustMap(async () => viewOf(await this.#training(platform, id))),
      distinctUntilChanged((before, after) => JSON.stringify(before) === JSON.stringify(after)),
      map((data) => ({ data, type: data.state })),
      takeWhile(({ type }) => type === 'waiting' || type === 'running', true),
      takeUntil(this.#stopping),
    );
  }

  /** A server that closes waits for the answers under way. */
  beforeApplicationShutdown(): void {
    this.#stopping.next();
  }

  async #training(platform: string, id: string): Promise<TrainingJob> {
    const job = await this.jobs.find(id);
    if (job?.platform === platform) return job;
    await requirePlatform(this.platforms, platform);
    const detail = `${platform} has no training of this id`;
    throw new ProblemError({ kind: 'unknown-training', status: 404, title: 'Unknown training', detail });
  }
}

function viewOf({ requestedAt, startedAt, endedAt, outcome, ...job }: TrainingJob): TrainingView {
  return {
    ...job,
    requestedAt: requestedAt.toISOString(),
    ...(startedAt && { startedAt: startedAt.toISOString() }),
    ...(endedAt && { endedAt: endedAt.toISOString() }),
    ...(outcome && { outcome: outcomeView(outcome) }),
  };
}

/** Without the learning curve, which the training's advice shows. */
function outcomeView(outcome: NonNullable<TrainingJob['outcome']>): NonNullable<TrainingView['outcome']> {
  const { judgements, model, promoted, verdict, detail } = outcome;
  return {
    judgements,
    promoted,
    ...(model !== undefined && { model }),
    ...(detail !== undefined && { detail }),
    ...(verdict && {
      verdict: { promote: verdict.promote, reasons: verdict.reasons.map((reason) => ({ ...reason })) },
    }),
  };
}
