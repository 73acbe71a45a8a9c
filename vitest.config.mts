import { fileURLToPath } from "node:url";

import { defineConfig } from "vitest/config";

const resolve = {
  alias: { "@": fileURLToPath(new URL(".", import.meta.url)).replace(/\/$/, "") },
  conditions: ["react-server"],
};
const exclude = ["node_modules/**", ".next/**", ".data/**", ".cache/**"];

export default defineConfig({
  resolve,
  test: {
    projects: [
      { resolve, test: { name: "unit", include: ["**/*.test.{ts,tsx}"], exclude: [...exclude, "**/*.db.test.ts"] } },
      {
        resolve,
        test: {
          name: "db",
          include: ["**/*.db.test.ts"],
          exclude,
          globalSetup: "lib/db/testing/global-setup.ts",
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
