import { createHash } from 'node:crypto';
import { Body, Controller, Get, Header, Inject, Param, Post, Res, StreamableFile, UseGuards } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import { ThrottlerGuard } from '@nestjs/throttler';
import { modelName, type ModelView, modelView, platformId, problem, ProblemError } from '@parlance/contracts';
import { AccessGuard, Actor, Needs } from '@parlance/contracts/nest';
import { AuditLog, type Caller, ModelRegistry, PlatformStore, UnknownModelError } from '@parlance/domain';
import { BundleError } from '@parlance/inference';
import { ApiBodyProblems, ApiControlPlaneProblems } from '../platforms/api-problems.js';
import { ImportModel } from './import-model.js';
import { answeringRefusals, viewOf } from './models.controller.js';
import { bundleProblem, LabelsNotInPolicyError, ModelNameTakenError, NoBaseModelError } from './refused-bundle.js';
import { requirePlatform } from '../platforms/require-platform.js';

/** The part of Fastify's reply that an answer's status and headers are set with. */
interface Reply {
  code(status: number): unknown;
  header(name: string, value: string): unknown;
}

/** Models as files. */
@ApiTags('models')
@ApiControlPlaneProblems()
@ApiResponse({ status: 404, standardSchema: problem, description: 'Unknown platform or model' })
@Controller('v1/platforms/:platform/models')
@UseGuards(ThrottlerGuard, AccessGuard)
export class BundlesController {
  constructor(
    @Inject(PlatformStore) private readonly platforms: PlatformStore,
    @Inject(ModelRegistry) private readonly registry: ModelRegistry,
    @Inject(ImportModel) private readonly importModel: ImportModel,
    @Inject(AuditLog) private readonly audit: AuditLog,
  ) {}

  @Get(':model/bundle')
  @Needs('lead')
  @Header('content-type', 'application/octet-stream')
  @ApiOperation({ summary: "A model's bundle; `Repr-Digest` has its SHA-256 (RFC 9530)" })
  @ApiProduces('application/octet-stream')
  @ApiResponse({ status: 200, description: 'The bundle as bytes' })
  async export(
    @Param('platform', { schema: platformId }) platform: string,
    @Param('model', { schema: modelName }) model: string,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<StreamableFile> {
    await requirePlatform(this.platforms, platform);
    const bytes = await answeringRefusals(this.#bundle(platform, model));
    const digest = createHash('sha256').update(bytes).digest('base64');
    reply.header('repr-digest', `sha-256=:${digest}:`);
    reply.header('content-disposition', `attachment; filename="${model}.parlance"`);
    return new StreamableFile(bytes);
  }

  @Post()
  @Needs('lead')
  @ApiOperation({ summary: 'Import a bundle as a challenger that nobody compared; the same one twice changes nothing' })
  @ApiConsumes('application/octet-stream')
  @ApiBody({ schema: { type: 'string', format: 'binary' }, description: 'A platform model’s bundle' })
  @ApiResponse({ status: 200, standardSchema: modelView, description: 'It was there already' })
  @ApiResponse({ status: 201, standardSchema: modelView, description: 'It is kept' })
  @ApiResponse({
    status: 409,
    standardSchema: problem,
    description: 'Another bundle has this version, or no base model',
  })
  @ApiBodyProblems(
    'Not a bundle, altered, of another base, with labels that the policy does not have; `type` says which',
  )
  async import(
    @Param('platform', { schema: platformId }) platform: string,
    @Body() body: unknown,
    @Actor() { name: actor }: Caller,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<ModelView> {
    const { policy } = await requirePlatform(this.platforms, platform);
    if (!(body instanceof Uint8Array)) throw notBytes();
    const { model, added } = await this.importModel.run(platform, policy, body).catch(answerRefusals);
    if (added) await this.audit.append({ actor, action: 'model.imported', platform, facts: { model: model.model } });
    else reply.code(200);
    // Nobody judged it by cards.
    return viewOf(model, []);
  }

  async #bundle(platform: string, name: string): Promise<Uint8Array> {
    const models = await this.registry.models(platform);
    if (!models.some(({ model }) => model === name)) throw new UnknownModelError(name);
    return this.registry.bundle(name);
  }
}

function notBytes(): ProblemError {
  const detail = 'send the bundle as application/octet-stream';
  return new ProblemError({ kind: 'unsupported-media-type', status: 415, title: 'Unsupported media type', detail });
}

function answerRefusals(error: unknown): never {
  if (error instanceof BundleError) throw bundleProblem(error);
  const refused = (kind: string, status: number, title: string): ProblemError =>
    new ProblemError({ kind, status, title, detail: (error as Error).message });
  if (error instanceof LabelsNotInPolicyError) throw refused('labels-not-in-policy', 422, 'Labels not in the policy');
  if (error instanceof ModelNameTakenError) throw refused('model-name-taken', 409, 'Version taken');
  if (error instanceof NoBaseModelError) throw refused('no-base-model', 409, 'No base model');
  throw error;
}
