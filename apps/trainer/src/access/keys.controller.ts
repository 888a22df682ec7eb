import { Body, Controller, Delete, Get, Inject, Param, Post, UseGuards } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { ThrottlerGuard } from '@nestjs/throttler';
import {
  type CreatedKeyView,
  createdKeyView,
  type KeyBody,
  keyBody,
  keysView,
  type KeyView,
  keyView,
  newAccessKeySecret,
  problem,
  ProblemError,
  secretHash,
} from '@parlance/contracts';
import { AccessGuard, Actor, invalidBody, Needs } from '@parlance/contracts/nest';
import {
  type AccessKey,
  AccessKeyStore,
  ALL_PLATFORMS,
  AuditLog,
  type Caller,
  KeyNameTakenError,
  PlatformStore,
} from '@parlance/domain';
import { ApiBodyProblems, ApiControlPlaneProblems } from '../platforms/api-problems.js';

/** Access keys: made, listed, revoked. */
@ApiTags('keys')
@ApiControlPlaneProblems()
@Controller('v1/keys')
@UseGuards(ThrottlerGuard, AccessGuard)
export class KeysController {
  constructor(
    @Inject(AccessKeyStore) private readonly keys: AccessKeyStore,
    @Inject(PlatformStore) private readonly platforms: PlatformStore,
    @Inject(AuditLog) private readonly audit: AuditLog,
  ) {}

  @Post()
  @Needs('ops')
  @ApiOperation({ summary: 'Make a key. Its secret is in this answer and nowhere else, ever' })
  @ApiResponse({ status: 201, standardSchema: createdKeyView })
  @ApiResponse({ status: 409, standardSchema: problem, description: 'A key in use has this name' })
  @ApiBodyProblems('A field is wrong, or there is no such platform; `errors` says which')
  async create(@Body({ schema: keyBody }) body: KeyBody, @Actor() caller: Caller): Promise<CreatedKeyView> {
    await this.#requirePlatforms(body.platforms);
    const secret = newAccessKeySecret();
    const key = await this.keys.add({ ...body, createdBy: caller.name }, secretHash(secret)).catch(answerTaken);
    await this.#audit('key.created', key, caller);
    return { ...viewOf(key), secret };
  }

  @Get()
  @Needs('ops')
  @ApiOperation({ summary: 'Every key that was made, without its secret, the newest first' })
  @ApiResponse({ status: 200, standardSchema: keysView })
  async list(): Promise<{ keys: KeyView[] }> {
    return { keys: (await this.keys.list()).map(viewOf) };
  }

  @Delete(':key')
  @Needs('ops')
  @ApiOperation({ summary: 'Revoke a key for good. Here it opens nothing from now on, at classifiers within seconds' })
  @ApiResponse({ status: 200, standardSchema: keyView })
  @ApiResponse({ status: 404, standardSchema: problem, description: 'Unknown key' })
  async revoke(@Param('key') id: string, @Actor() caller: Caller): Promise<KeyView> {
    const key = await this.keys.revoke(id);
    if (key === undefined) throw unknownKey();
    await this.#audit('key.revoked', key, caller);
    return viewOf(key);
  }

  /** A key of a platform that does not exist is a name misspelt: it would open nothing, and nobody would know why. */
  async #requirePlatforms(platforms: KeyBody['platforms']): Promise<void> {
    if (platforms === ALL_PLATFORMS) return;
    const known = new Set((await this.platforms.list()).map(({ id }) => id));
    const errors = [...platforms.entries()]
      .filter(([, id]) => !known.has(id))
      .map(([index, id]) => ({ pointer: `/platforms/${index}`, detail: `there is no platform ${id}` }));
    if (errors.length > 0) throw invalidBody(errors);
  }

  async #audit(action: string, { id, name, role, platforms }: AccessKey, { name: actor }: Caller): Promise<void> {
    const scope = platforms === ALL_PLATFORMS ? ALL_PLATFORMS : platforms.join(', ');
    await this.audit.append({ actor, action, facts: { key: id, name, role, platforms: scope } });
  }
}

function answerTaken(error: unknown): never {
  if (!(error instanceof KeyNameTakenError)) throw error;
  throw new ProblemError({ kind: 'key-name-taken', status: 409, title: 'Key name taken', detail: error.message });
}

function unknownKey(): ProblemError {
  const detail = 'there is no key of this id: GET /v1/keys lists them';
  return new ProblemError({ kind: 'unknown-key', status: 404, title: 'Unknown key', detail });
}

function viewOf({ id, name, role, platforms, createdAt, createdBy, revokedAt }: AccessKey): KeyView {
  return {
    ...{ id, name, role },
    platforms: platforms === ALL_PLATFORMS ? ALL_PLATFORMS : [...platforms],
    createdAt: createdAt.toISOString(),
    createdBy,
    ...(revokedAt && { revokedAt: revokedAt.toISOString() }),
  };
}
