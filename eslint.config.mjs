import { defineConfig, globalIgnores } from "eslint/config";
import next from "eslint-config-next/core-web-vitals";
import nextTs from "eslint-config-next/typescript";
import tseslint from "typescript-eslint";

// What a setting is called and may be is known in lib/env.ts; these run before it can be read, or set it for others.
const READ_ENVIRONMENT = [
  "lib/env.ts",
  "lib/launch/**",
  "bench/run-contender.ts",
  "e2e/**",
  "**/*.test.{ts,tsx}",
  "**/testing/**",
  "*.config.*",
];
const REACT = ["app/**", "components/**", "lib/client/**"];

export default defineConfig([
  globalIgnores([
    ".next/**",
    ".data/**",
    ".cache/**",
    "lib/generated/**",
    // AssemblyScript; its compiler checks it (npm run build:kernel).
    "lib/transforms/kernel/assembly/**",
    "next-env.d.ts",
    "test-results/**",
    "playwright-report/**",
  ]),
  ...[...next, ...nextTs].map((config) => ({ ...config, files: config.files ?? ["**/*.{ts,tsx,mts,js,mjs}"] })),
  {
    files: ["**/*.{ts,tsx,mts}"],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { "@typescript-eslint": tseslint.plugin },
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: { attributes: false } }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "no-restricted-imports": ["error", { patterns: [{ group: ["../*"], message: "Import by @/…, or ./sibling." }] }],
    },
  },
  {
    files: ["**/*.{ts,tsx,mts,js,mjs}"],
    ignores: READ_ENVIRONMENT,
    rules: {
      "no-restricted-properties": [
        "error",
        { object: "process", property: "env", message: "Settings are read in lib/env.ts: use env()." },
      ],
    },
  },
  // Playwright's fixture callback is called like a hook without being one, and only Next gives `module` a meaning.
  {
    files: ["**/*"],
    ignores: REACT,
    rules: { "react-hooks/rules-of-hooks": "off", "@next/next/no-assign-module-variable": "off" },
  },
  // Signing in or out loads the page anew on purpose: nothing cached for one person may be shown to the next.
  { files: ["**/*.{ts,tsx}"], rules: { "@next/next/no-location-assign-relative-destination": "off" } },
]);
