type Map = { count: number; columns: number; isShown: (index: number) => boolean };

/** Where a key leads in the map; past what a filter leaves pale. Undefined for keys that are none of the map's. */
export function moveByKey(key: string, from: number | null, { count, columns, isShown }: Map): number | undefined {
  const along = steps(columns)[key];
  if (along !== undefined) {
    for (let at = (from ?? (along > 0 ? -1 : count)) + along; at >= 0 && at < count; at += Math.sign(along))
      if (isShown(at)) return at;
    return from ?? undefined;
  }
  const order = { Home: 1, End: -1 }[key];
  if (order === undefined) return undefined;
  for (let at = order > 0 ? 0 : count - 1; at >= 0 && at < count; at += order) if (isShown(at)) return at;
  return from ?? undefined;
}

const steps = (columns: number): Record<string, number> => ({
  ArrowRight: 1,
  ArrowLeft: -1,
  ArrowDown: columns,
  ArrowUp: -columns,
});
