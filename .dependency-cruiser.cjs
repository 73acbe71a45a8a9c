// The architecture as rules: dependencies point one way (docs: ARCHITECTURE.md).
const CORE = "^lib/(formats|sources|transforms|destination|pipeline|staging)/";
const SERVER = "^lib/(db|migrations|http|auth|secrets|formats|sources|staging|destination|pipeline|generated|launch)/";
const TEST = "\\.test\\.tsx?$";
const TEST_HELPER = "/testing/";

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "lib-knows-no-ui",
      severity: "error",
      // A test may call a route as a browser would.
      from: { path: "^(lib|workers)/", pathNot: [TEST, TEST_HELPER] },
      to: { path: "^(app|components)/" },
    },
    { name: "components-know-no-app", severity: "error", from: { path: "^components/" }, to: { path: "^app/" } },
    {
      name: "core-is-pure",
      severity: "error",
      from: { path: CORE, pathNot: TEST },
      to: {
        path: "^(lib/(db|migrations|http|auth|secrets|client|generated|launch)/|lib/env|node_modules/(next|react|@prisma)/)",
      },
    },
    {
      name: "transforms-know-nothing-else",
      severity: "error",
      from: { path: "^lib/transforms/", pathNot: TEST },
      to: { path: "^(lib/(sources|destination|pipeline)/|node_modules/)" },
    },
    {
      name: "browser-stays-out-of-server",
      severity: "error",
      from: { path: "^(components|lib/client)/" },
      to: { path: SERVER, dependencyTypesNot: ["type-only"] },
    },
    {
      name: "worker-knows-no-next",
      severity: "error",
      from: { path: "^workers/" },
      to: { path: "node_modules/(next|react|server-only)/", reachable: true },
    },
    {
      name: "emulators-are-for-tests",
      severity: "error",
      from: { path: "^(app|components|lib|workers)/", pathNot: [TEST, TEST_HELPER] },
      to: { path: "^(e2e|bench)/" },
    },
    {
      name: "test-helpers-are-for-tests",
      severity: "error",
      from: { path: "^(app|components|lib|workers)/", pathNot: [TEST, TEST_HELPER] },
      to: { path: TEST_HELPER },
    },
    { name: "tests-are-leaves", severity: "error", from: { pathNot: TEST }, to: { path: TEST } },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(\\.next|lib/generated)" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
  },
};
