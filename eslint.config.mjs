import { defineConfig, globalIgnores } from "eslint/config";
import next from "eslint-config-next/core-web-vitals";
import nextTs from "eslint-config-next/typescript";
import tseslint from "typescript-eslint";

const REACT = ["app/**", "components/**", "lib/client/**"];

export default defineConfig([
  globalIgnores([
    ".next/**",
    ".data/**",
    ".cache/**",
    "lib/generated/**",
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
  // Playwright's fixture callback is called like a hook without being one.
  { files: ["**/*"], ignores: REACT, rules: { "react-hooks/rules-of-hooks": "off" } },
]);
