import type { Block, BlockResult, TransformContext } from "@/lib/transforms/transform";

/** To a transform thread: one block. */
export type TransformJob = Block & {
  /** To write the output into; goes with the block. */
  memory: Uint8Array;
  context: TransformContext;
  limits: { maxRejects: number };
};

/** From it: the block's bytes back, and what they became. */
/** `ms`: how long it took. */
export type TransformAnswer =
  { bytes: Uint8Array; result: BlockResult; ms: number } | { bytes: Uint8Array; failure: string };

/** The memory that the views own wholly, each once: moved, not copied. Views of shared or larger memory are copied. */
export function ownMemory(views: Uint8Array[] | Uint32Array[] | (Uint8Array | Uint32Array)[]): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  for (const { buffer } of views) if (buffer instanceof ArrayBuffer) buffers.add(buffer);
  return [...buffers];
}
