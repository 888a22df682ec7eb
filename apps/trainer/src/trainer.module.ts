import { type DynamicModule, Module } from '@nestjs/common';
import { ThrottlerModule } from '@nestjs/throttler';
import { AccessGuard, AdminToken, Callers } from '@parlance/contracts/nest';
import {
  AccessKeyStore,
  AuditLog,
  ContentRetention,
  CorrectionStore,
  DecisionStore,
  type Label,
  PlatformStore,
  ReviewQueue,
} from '@parlance/domain';
import { AuditController } from './access/audit.controller.js';
import { KeysController } from './access/keys.controller.js';
import { RegisteredCallers } from './access/registered-callers.js';
import { ContentCorrectedConsumer } from './corrections/content-corrected.consumer.js';
import { CorrectionEvents } from './corrections/correction-events.js';
import { CorrectionHints, NoCorrectionHints } from './corrections/correction-hints.js';
import { CorrectionsController } from './corrections/corrections.controller.js';
import { RecordCorrection } from './corrections/record-correction.js';
import { AgeOutDecisions, DECISIONS_DAYS } from './decisions/age-out-decisions.js';
import { ContentDecidedConsumer } from './decisions/content-decided.consumer.js';
import { ContentsController } from './decisions/contents.controller.js';
import { TextsController } from './decisions/texts.controller.js';
import { NormCardsController } from './norm-cards/norm-cards.controller.js';
import { EditPlatform, KNOWN_LABELS } from './platforms/edit-platform.js';
import { FindEvidence } from './platforms/find-evidence.js';
import { KeepPromises } from './platforms/keep-promises.js';
import { PlatformEvents } from './platforms/platform-events.js';
import { PlatformHints } from './platforms/platform-hints.js';
import { PlatformsController } from './platforms/platforms.controller.js';
import { PoliciesController } from './platforms/policies.controller.js';
import { BundlesController } from './promotion/bundles.controller.js';
import { ModelDetailsController } from './promotion/model-details.controller.js';
import { ModelsController } from './promotion/models.controller.js';
import { HandOutReviews, REVIEW_LEASE_MS } from './review/hand-out-reviews.js';
import { ReviewQueueController } from './review/review-queue.controller.js';
import { WatchReviewQueue } from './review/watch-review-queue.js';
import { PinsController } from './promotion/pins.controller.js';
import { learningProviders } from './training/learning.providers.js';
import type { LearningOptions } from './training/learning-settings.js';
import { TrainingAdviceController } from './training/training-advice.controller.js';
import { TrainingScheduler } from './training/training.scheduler.js';
import { TrainingsController } from './training/trainings.controller.js';
import { TrainerMetrics } from './trainer.metrics.js';

/** What the control plane is wired with. Whoever wires it opens and closes what these need. */
export interface TrainerOptions {
  readonly store: PlatformStore;
  readonly corrections: CorrectionStore;
  readonly decisions: DecisionStore;
  readonly reviews: ReviewQueue;
  readonly retention: ContentRetention;
  /** For how many days decisions are kept. */
  readonly decisionsDays: number;
  /** For how many minutes what is handed out for review is one moderator's. */
  readonly reviewLeaseMinutes: number;
  readonly hints: PlatformHints;
  readonly keys: AccessKeyStore;
  readonly audit: AuditLog;
  /** Opens everything, without a key. */
  readonly adminToken: string;
  /** The labels policies may name. */
  readonly knownLabels: readonly Label[];
  /** The most requests from one address in a minute. */
  readonly requestsPerMinute: number;
  /** From corrections to champions; absent: this control plane knows platforms alone. */
  readonly learning?: LearningOptions;
}

const MINUTE_MS = 60_000;

/**
 * The control plane's routes, consumers (of whatever transport the application connects) and use cases. The root module imports `ObservabilityModule` beside it, and the application
 * has the `ProblemFilter` and the `ProblemValidationPipe` in place (`answerAsTrainer`).
 */
@Module({})
export class TrainerModule {
  static forRoot(options: TrainerOptions): DynamicModule {
    return {
      module: TrainerModule,
      imports: [ThrottlerModule.forRoot([{ ttl: MINUTE_MS, limit: options.requestsPerMinute }])],
      controllers: [
        KeysController,
        AuditController,
        PoliciesController,
        PlatformsController,
        CorrectionsController,
        ContentCorrectedConsumer,
        ContentDecidedConsumer,
        ContentsController,
        TextsController,
        ReviewQueueController,
        ...(options.learning === undefined
          ? []
          : [
              ModelsController,
              ModelDetailsController,
              BundlesController,
              NormCardsController,
              PinsController,
              TrainingsController,
              TrainingAdviceController,
            ]),
      ],
      providers: [
        EditPlatform,
        PlatformEvents,
        {
          provide: KeepPromises,
          inject: [PlatformEvents],
          useFactory: (events: PlatformEvents) =>
            new KeepPromises(
              options.store,
              new FindEvidence(options.decisions, options.corrections, options.learning?.registry),
              events,
            ),
        },
        RecordCorrection,
        HandOutReviews,
        WatchReviewQueue,
        AgeOutDecisions,
        CorrectionEvents,
        AccessGuard,
        TrainerMetrics,
        { provide: PlatformStore, useValue: options.store },
        { provide: CorrectionStore, useValue: options.corrections },
        { provide: DecisionStore, useValue: options.decisions },
        { provide: ReviewQueue, useValue: options.reviews },
        { provide: ContentRetention, useValue: options.retention },
        { provide: DECISIONS_DAYS, useValue: options.decisionsDays },
        { provide: REVIEW_LEASE_MS, useValue: options.reviewLeaseMinutes * MINUTE_MS },
        { provide: PlatformHints, useValue: options.hints },
        { provide: AccessKeyStore, useValue: options.keys },
        { provide: AuditLog, useValue: options.audit },
        { provide: Callers, useValue: new RegisteredCallers(new AdminToken(options.adminToken), options.keys) },
        { provide: KNOWN_LABELS, useValue: options.knownLabels },
        ...(options.learning === undefined ? [] : learningProviders(options.learning)),
        options.learning?.training === undefined
          ? { provide: CorrectionHints, useClass: NoCorrectionHints }
          : { provide: CorrectionHints, useExisting: TrainingScheduler },
      ],
    };
  }
}
