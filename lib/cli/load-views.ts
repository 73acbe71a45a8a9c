/** Loaded when needed: the commands that need no database start without it. */
export const loadViews = async () => ({
  ...(await import("./with-db")),
  ...(await import("@/lib/migrations/view")),
});
