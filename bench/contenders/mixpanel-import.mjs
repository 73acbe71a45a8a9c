import { createRequire } from "node:module";

import { measured } from "./measured.mjs";

const { peers, sinkUrl: sink } = JSON.parse(process.argv[2] ?? "{}");
const require = createRequire(`${peers}/`);

// It has no option for another host and makes its connection pools for Mixpanel's addresses as it is loaded. So the
// `undici` that it loads is given the sink's address in their place; all else is as published. It speaks plain HTTP then.
const undici = require("undici");
const { Pool } = undici;
undici.Pool = class extends Pool {
  /** @param {string} _origin @param {object} options */
  constructor(_origin, options) {
    super(sink, options);
  }
};
const importer = require("mixpanel-import");

await measured(async ({ file, contentType }) => {
  const credentials = { token: "bench", secret: "bench" };
  const result = await importer(credentials, file, {
    recordType: "event",
    streamFormat: "jsonl",
    vendor: contentType === "amplitude" ? "amplitude" : "",
    abridged: true,
    verbose: false,
    logs: false,
    fixData: true,
  });
  return { total: result.total };
});
