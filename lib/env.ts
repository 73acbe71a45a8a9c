import { resolve } from "node:path";

import { z } from "zod";

import { isEndpointRule } from "./net/endpoints";

const blankIsUnset = (value: unknown) => (value === "" ? undefined : value);
const optional = <T extends z.ZodType>(schema: T) => z.preprocess(blankIsUnset, schema.optional());
const withDefault = <T>(schema: z.ZodType<T>, value: T) => z.preprocess((v) => blankIsUnset(v) ?? value, schema);

const schema = z.object({
  NODE_ENV: z.enum(["development", "test", "production"]).default("production"),
  HOST: withDefault(z.string(), "127.0.0.1"),
  PORT: withDefault(z.coerce.number<number>().int().min(0).max(65535), 3000),
  /** Where workers reach this app for sandboxes; default http://HOST:PORT. */
  APP_URL: optional(z.url({ protocol: /^https?$/ })),
  DATA_DIR: withDefault(z.string(), ".data").transform((dir) => resolve(dir)),
  DATABASE_URL: optional(
    z.url({ protocol: /^postgres(ql)?$/, error: "Give an address that begins with postgresql://." }),
  ),
  APP_SECRET: optional(z.string().min(16, "APP_SECRET needs at least 16 characters.")),
  ADMIN_EMAIL: optional(z.email()),
  ADMIN_PASSWORD: optional(z.string().min(8, "ADMIN_PASSWORD needs at least 8 characters.")),
  API_TOKEN: optional(z.string().min(16, "API_TOKEN needs at least 16 characters.")),
  IMPORT_DIR: optional(z.string().transform((dir) => resolve(dir))),
  STAGING_URL: optional(
    z.string().regex(/^(s3:\/\/[^/?]+|file:\/\/|(?![a-z][a-z\d+.-]*:\/\/))/i, "Give a folder, or s3://bucket/prefix."),
  ),
  /** Hours that a staged copy is kept after its window is done. */
  STAGING_RETENTION: withDefault(z.coerce.number<number>().min(0).max(8_760), 0),
  /** How long a vendor's hour is, in seconds, for tests against emulators. */
  VENDOR_HOUR_SECONDS: withDefault(z.coerce.number<number>().min(0.1).max(3_600), 3_600),
  /** Seconds that a vendor may take to begin an answer; a body may rest for a fifth of it. */
  EXPORT_TIMEOUT: withDefault(z.coerce.number<number>().min(5).max(3_600), 600),
  WORKER_THREADS: optional(z.coerce.number<number>().int().min(1).max(64)),
  WORKER_PARTS: withDefault(z.coerce.number<number>().int().min(1).max(64), 4),
  /** Hosts or CIDRs, by comma, that custom endpoints may name though they are private. */
  ALLOW_PRIVATE_ENDPOINTS: z.preprocess(
    (value) => String(value ?? ""),
    z
      .string()
      .transform((list) =>
        list
          .split(",")
          .map((entry) => entry.trim())
          .filter(Boolean),
      )
      .refine(
        (list) => list.every(isEndpointRule),
        "Give hosts, host:port, addresses or CIDRs, by comma, such as minio.internal:9000,10.0.0.0/8.",
      ),
  ),
  LOG_LEVEL: withDefault(z.enum(["silent", "fatal", "error", "warn", "info", "debug", "trace"]), "info"),
});

/** The names of all settings; .env.example lists the same. */
export const envKeys: readonly string[] = Object.keys(schema.shape);

export type Env = z.infer<typeof schema> & { IMPORT_DIR: string; STAGING_URL: string; APP_URL: string };

let cached: Env | undefined;

/** The only reader of process.env. Parsed on first use, so that a build needs no settings; every later call is free. */
export function env(): Env {
  return (cached ??= parseEnv(process.env));
}

/** Throws an Error that names each bad variable. */
export function parseEnv(source: NodeJS.ProcessEnv): Env {
  const result = schema.safeParse(source);
  if (!result.success)
    throw new Error(`Some settings in the environment cannot be used:\n${z.prettifyError(result.error)}`);
  const { data } = result;
  return {
    ...data,
    IMPORT_DIR: data.IMPORT_DIR ?? resolve(data.DATA_DIR, "imports"),
    STAGING_URL: data.STAGING_URL ?? resolve(data.DATA_DIR, "staging"),
    APP_URL: data.APP_URL ?? `http://${data.HOST.includes(":") ? `[${data.HOST}]` : data.HOST}:${data.PORT}`,
  };
}
