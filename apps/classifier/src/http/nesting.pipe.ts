import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { MAX_NESTING, nestingBeyond, ProblemError } from '@parlance/contracts';

/** 400 for a body nested so deep that nothing good is meant by it; before any schema looks at it. */
@Injectable()
export class NestingPipe implements PipeTransform {
  transform(value: unknown, { type }: ArgumentMetadata): unknown {
    if (type !== 'body' || !nestingBeyond(value, MAX_NESTING)) return value;
    throw new ProblemError({
      kind: 'too-deep',
      status: 400,
      title: 'Nested too deep',
      detail: `the body is nested more than ${MAX_NESTING} levels deep`,
    });
  }
}
