import { createHash } from 'node:crypto';

/*
 * A bundle file:
 *   0   8 bytes    "PARLANCE"
 *   8   u32 LE     format
 *   12  u32 LE     length of the manifest in bytes
 *   16  32 bytes   SHA-256 of the manifest
 *   48  manifest   JSON, UTF-8
 *   …   parts      each at a multiple of 64, zeros between
 */
export const MAGIC = 'PARLANCE';
export const HEADER_BYTES = 48;
export const ALIGNMENT = 64;

export function aligned(offset: number): number {
  return Math.ceil(offset / ALIGNMENT) * ALIGNMENT;
}

export function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}
