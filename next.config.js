import { fileURLToPath } from "node:url";

/** @type {import("next").NextConfig} */
const config = {
  reactStrictMode: true,
  poweredByHeader: false,
  // PostHog's capture address ends in a slash; a redirect would make senders post their bodies twice or give up.
  skipTrailingSlashRedirect: true,
  // The build is part of `npm start`; types and lint are checks of their own (`npm test`).
  typescript: { ignoreBuildErrors: true },
  turbopack: { root: fileURLToPath(new URL(".", import.meta.url)) },
  serverExternalPackages: ["@prisma/client", "@prisma/adapter-pg", "pg", "pino", "undici", "@aws-sdk/client-s3"],
};

export default config;
