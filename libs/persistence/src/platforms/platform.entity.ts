import type { Policy, PromiseState, StatedPolicy } from '@parlance/domain';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A platform as PostgreSQL keeps it. */
@Entity('platforms')
export class PlatformRow {
  @PrimaryColumn('text')
  id!: string;

  @Column('text', { name: 'display_name' })
  displayName!: string;

  @Column('jsonb')
  policy!: Policy;

  @Column('jsonb', { nullable: true })
  stated!: StatedPolicy | null;

  @Column('jsonb', { nullable: true })
  promises!: readonly PromiseState[] | null;

  @Column('integer')
  version!: number;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt!: Date;
}
