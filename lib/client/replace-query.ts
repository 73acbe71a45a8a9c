/** Parts of the query to set; undefined takes one away. */
export type QueryChanges = Record<string, string | undefined>;

/** Changes the address without a request; whoever reads the query sees it. */
export function replaceQuery(path: string, changes: QueryChanges): void {
  const query = new URLSearchParams(window.location.search);
  for (const [key, given] of Object.entries(changes))
    if (given === undefined) query.delete(key);
    else query.set(key, given);
  const text = query.toString();
  window.history.replaceState(null, "", text ? `${path}?${text}` : path);
}
