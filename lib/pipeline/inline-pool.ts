import type { Block, BlockResult, TransformBlock, TransformContext } from "@/lib/transforms/transform";

export type TransformLimits = {
  maxRejects: number;
  /** How long the block was in the thread's hands, in milliseconds. */
  onMapped?: (ms: number) => void;
};

/** Runs transforms. Pure: blocks may be given in any order and at any time. */
export type TransformPool = {
  /** Memory of so many bytes for a block, of any content. */
  newBlock(bytes: number): Buffer;
  /**
   * While it runs, `block.bytes` are with the thread (not copied); afterwards `block.bytes` are the same bytes again.
   * Fails with AppError `internal` when the thread dies; then the bytes are gone.
   */
  transform(block: Block, context: TransformContext, limits: TransformLimits): Promise<BlockResult>;
  /** Nobody looks any more at the block, which is from `newBlock`, nor at what `transform` made of it. */
  recycle(block: Block, result: BlockResult): void;
  close(): Promise<void>;
};

/** Transforms in the calling thread, each time in fresh memory. */
export function createInlinePool(transform: TransformBlock): TransformPool {
  return {
    newBlock: (bytes) => Buffer.allocUnsafeSlow(bytes),
    transform: async (block, context, { maxRejects, onMapped }) => {
      const began = performance.now();
      const result = transform(block, context, { maxRejects });
      onMapped?.(performance.now() - began);
      return result;
    },
    recycle: () => undefined,
    close: async () => undefined,
  };
}
