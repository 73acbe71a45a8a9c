import type { Block, BlockResult, TransformBlock, TransformContext } from "@/lib/transforms/transform";

/** Runs transforms. Pure: blocks may be given in any order and at any time. */
export type TransformPool = {
  /**
   * While it runs, `block.bytes` are with the thread (not copied); afterwards `block.bytes` are the same bytes again.
   * Fails with AppError `internal` when the thread dies; then the bytes are gone.
   */
  transform(block: Block, context: TransformContext, limits: { maxRejects: number }): Promise<BlockResult>;
  close(): Promise<void>;
};

/** Transforms in the calling thread. */
export function createInlinePool(transform: TransformBlock): TransformPool {
  return {
    transform: async (block, context, limits) => transform(block, context, limits),
    close: async () => undefined,
  };
}
