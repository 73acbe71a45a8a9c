"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef } from "react";

type Rows = {
  count: number;
  /** The height of a row that is not measured yet. */
  rowPx: number;
  /** Rows that are in the page beside those in sight, at either end. */
  overscan: number;
};

/** Of a long list in a box that scrolls: the rows in sight, and the room that the others take above and below them. */
export function useRowsInSight<Box extends HTMLElement>({ count, rowPx, overscan }: Rows) {
  const box = useRef<Box>(null);
  // The virtualizer is the same object at each render; what it tells is read anew here, and nowhere memoised.
  // eslint-disable-next-line react-hooks/incompatible-library
  const list = useVirtualizer<Box, Element>({
    count,
    getScrollElement: () => box.current,
    estimateSize: () => rowPx,
    overscan,
  });
  const rows = list.getVirtualItems();
  return { box, list, rows, above: rows[0]?.start ?? 0, below: list.getTotalSize() - (rows.at(-1)?.end ?? 0) };
}
