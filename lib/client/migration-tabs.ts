/** The tabs of a migration's page, from left to right, as its address names them. */
export const migrationTabs = ["overview", "parts", "rejects", "timeline", "verify", "configuration"] as const;
