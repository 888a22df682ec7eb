import {
  type DynamicModule,
  Inject,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { TOPICS } from '@parlance/contracts';
import { AccessGuard, type AdminToken, Callers } from '@parlance/contracts/nest';
import { ContentScorer, type PlatformStore } from '@parlance/domain';
import type { OutgoingRecord } from '@parlance/messaging';
import { ReadinessChecks } from '@parlance/observability';
import { FollowKeys, type KeySource } from './access/follow-keys.js';
import { OpenAccess } from './access/open-access.js';
import { ClassifierEvents } from './classifier.events.js';
import { ContentDecidedProducer } from './decisions/content-decided.producer.js';
import { ContentLimit, ContentSubmittedConsumer } from './decisions/content-submitted.consumer.js';
import { DecideContent } from './decisions/decide-content.js';
import { BufferedDecisionOutbox, DecisionOutbox, NoDecisionOutbox } from './decisions/decision-outbox.js';
import { DecisionsController } from './decisions/decisions.controller.js';
import { ReadingsController } from './readings/readings.controller.js';
import { type ChampionSource, FollowChampions, type PlatformModelLoader } from './serving/follow-champions.js';
import { FollowPlatforms } from './serving/follow-platforms.js';
import { KnownPlatforms } from './serving/known-platforms.js';
import { ModelPromotedConsumer } from './serving/model-promoted.consumer.js';
import { PlatformChangedConsumer } from './serving/platform-changed.consumer.js';

/** What the data plane is given by the process it runs in. */
export interface ClassifierOptions {
  /** Started, e.g. an InferencePool whose `onEvent` is `events.emit`. Whoever started it closes it, after the app. */
  readonly scorer: ContentScorer;
  /** Only read. It may be out of reach: what was read last serves on. */
  readonly platformStore: PlatformStore;
  readonly events: ClassifierEvents;
  /** Who names each platform's own model, and where it is put in service. Only read. */
  readonly champions: { readonly registry: ChampionSource; readonly loader: PlatformModelLoader };
  /** Who may ask over HTTP: whoever holds a key (only read), or shows the admin token if one is given; `open`: anyone. */
  readonly access: 'open' | { readonly keys: KeySource; readonly adminToken?: AdminToken };
  /** How often platforms, champions and keys are read; 2,000 if not given. */
  readonly platformPollMs?: number;
  /** The largest record value read from Kafka, in bytes; the topic's own limit if not given. */
  readonly maxContentBytes?: number;
  /** The topic that decisions are written to; the contract's if not given. */
  readonly decidedTopic?: string;
  /** Writes what was answered over HTTP there, too, so that it is kept; absent: it is not. `flushAnswersOnClose` belongs to it. */
  readonly publishAnswers?: (records: readonly OutgoingRecord[]) => Promise<void>;
}

/**
 * The data plane: content in, decisions out, by HTTP and by whatever transport the application connects. Needs the
 * global ObservabilityModule, and the application's ProblemFilter and ProblemValidationPipe for HTTP
 * (`useHttpRules`).
 */
@Module({})
export class ClassifierModule implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    @Inject(FollowPlatforms) private readonly followPlatforms: FollowPlatforms,
    @Inject(FollowChampions) private readonly followChampions: FollowChampions,
    @Inject(ContentScorer) private readonly scorer: ContentScorer,
    @Inject(ClassifierEvents) private readonly events: ClassifierEvents,
    @Inject(Callers) private readonly callers: Callers,
    @Inject(ReadinessChecks) private readonly checks: ReadinessChecks,
  ) {}

  static forRoot(options: ClassifierOptions): DynamicModule {
    const { scorer, platformStore, events, champions, access, platformPollMs = 2_000 } = options;
    const followPlatforms = new FollowPlatforms(platformStore, events, platformPollMs);
    const followChampions = new FollowChampions(champions.registry, champions.loader, events, platformPollMs);
    const callers =
      access === 'open'
        ? new OpenAccess()
        : new FollowKeys(access.keys, events, {
            pollMs: platformPollMs,
            ...(access.adminToken && { adminToken: access.adminToken }),
          });
    const maxBytes = options.maxContentBytes ?? TOPICS.contentSubmitted.maxMessageBytes;
    const decidedTopic = options.decidedTopic ?? TOPICS.contentDecided.name;
    const producer = new ContentDecidedProducer(decidedTopic);
    const { publishAnswers: send } = options;
    const outbox = send === undefined ? new NoDecisionOutbox() : new BufferedDecisionOutbox({ producer, send, events });
    return {
      module: ClassifierModule,
      controllers: [
        DecisionsController,
        ReadingsController,
        ContentSubmittedConsumer,
        PlatformChangedConsumer,
        ModelPromotedConsumer,
      ],
      providers: [
        AccessGuard,
        { provide: Callers, useValue: callers },
        ...(callers instanceof FollowKeys ? [{ provide: FollowKeys, useValue: callers }] : []),
        { provide: ContentScorer, useValue: scorer },
        { provide: ClassifierEvents, useValue: events },
        { provide: DecideContent, useValue: new DecideContent(scorer, events, followChampions) },
        { provide: FollowChampions, useValue: followChampions },
        { provide: FollowPlatforms, useValue: followPlatforms },
        { provide: KnownPlatforms, useExisting: FollowPlatforms },
        { provide: ContentDecidedProducer, useValue: producer },
        { provide: DecisionOutbox, useValue: outbox },
        { provide: ContentLimit, useValue: { maxBytes } },
      ],
      exports: [DecideContent, DecisionOutbox, KnownPlatforms, FollowPlatforms, FollowChampions],
    };
  }

  onApplicationBootstrap(): void {
    const { followPlatforms, followChampions, callers } = this;
    this.checks.add({
      name: 'platforms',
      check: () => Promise.resolve(followPlatforms.loaded ? undefined : 'not read from the registry yet'),
    });
    this.checks.add({
      name: 'champions',
      check: () => Promise.resolve(followChampions.caughtUp ? undefined : 'not all of the registry’s are loaded yet'),
    });
    if (callers instanceof FollowKeys) {
      this.checks.add({
        name: 'keys',
        check: () => Promise.resolve(callers.loaded ? undefined : 'not read from the registry yet'),
      });
      callers.start();
    }
    this.events.emit({ type: 'model-in-service', model: this.scorer.model });
    followPlatforms.start();
    followChampions.start();
  }

  async onApplicationShutdown(): Promise<void> {
    const { followPlatforms, followChampions, callers } = this;
    const followers = [followPlatforms, followChampions, ...(callers instanceof FollowKeys ? [callers] : [])];
    await Promise.all(followers.map((follower) => follower.stop()));
  }
}
