import type { InfiniteData } from "@tanstack/react-query";

export type Page<T> = { items: T[]; nextCursor: string | null };

/**
 * A list whose first page was asked again. Rows that new ones have pushed off that page stay behind it, so that no row is
 * left out before the next page, nor there twice.
 */
export function mergeFirstPage<T extends { id: string }, P extends Page<T>>(
  list: InfiniteData<P>,
  fresh: P,
): InfiniteData<P> {
  const [first, ...rest] = list.pages;
  if (!first || rest.length === 0) return { pages: [fresh], pageParams: [null] };
  const there = new Set(fresh.items.map(({ id }) => id));
  const last = first.items.findIndex(({ id }) => id === fresh.items.at(-1)?.id);
  const pushed = first.items.slice(last + 1).filter(({ id }) => !there.has(id));
  const page = { ...fresh, items: [...fresh.items, ...pushed], nextCursor: first.nextCursor };
  return { ...list, pages: [page, ...rest] };
}
