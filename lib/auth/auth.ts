import { betterAuth } from "better-auth/minimal";
import { prismaAdapter } from "better-auth/adapters/prisma";

import { db } from "@/lib/db/client";
import { env } from "@/lib/env";
import { requestOrigins } from "@/lib/http/same-origin";
import { log } from "@/lib/log";
import { deriveKey } from "@/lib/secrets/app-key";
import { signInLimit } from "./sign-in-limit";

const SESSION_SECONDS = 30 * 24 * 60 * 60;

function createAuth() {
  return betterAuth({
    appName: "Backhaul",
    // Links and redirects are never built from it; the origins that may call are those of each request.
    baseURL: env().APP_URL,
    basePath: "/api/auth",
    trustedOrigins: (request) => (request ? requestOrigins(request.headers) : []),
    secret: deriveKey("sessions").toString("base64url"),
    database: prismaAdapter(db(), { provider: "postgresql" }),
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 8, maxPasswordLength: 128 },
    session: { expiresIn: SESSION_SECONDS },
    rateLimit: {
      enabled: true,
      storage: "memory",
      customRules: { "/sign-in/email": { window: 60, max: 20 }, "/get-session": false },
    },
    hooks: signInLimit,
    telemetry: { enabled: false },
    advanced: {
      cookiePrefix: "backhaul",
      useSecureCookies: env().APP_URL.startsWith("https://"),
      // Said aloud, because the library turns them off by itself in tests.
      disableCSRFCheck: false,
      disableOriginCheck: false,
    },
    logger: { log: (level, message, ...details) => log()[level]({ details }, message) },
  });
}

const store = globalThis as typeof globalThis & { __backhaulAuth?: ReturnType<typeof createAuth> };

/** Sessions and sign-in; made on first use, since it needs the database and the key. */
export function auth() {
  return (store.__backhaulAuth ??= createAuth());
}
