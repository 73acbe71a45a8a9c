import dns from "node:dns";
import { readFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";

// Loaded before anything else of a process (`--import`): in place of the machine's name server, which no test can steer, the file
// HOSTS_FILE knows the names that end in `.test`, as it is at that moment. Without the file no answer comes.

const { lookup } = dns;
const given = process.env.HOSTS_FILE ?? "";

/** @param {string} name @param {dns.LookupOptions} options @param {(error: Error | null, found?: unknown, family?: number) => void} callback */
function lookUp(name, options, callback) {
  if (!name.endsWith(".test")) return lookup(name, options, /** @type {never} */ (callback));
  const found = addressOf(name);
  if ("code" in found) {
    const error = Object.assign(new Error(`getaddrinfo ${found.code} ${name}`), { ...found, hostname: name });
    return void setImmediate(callback, error);
  }
  if (options.all) return void setImmediate(callback, null, [found]);
  setImmediate(callback, null, found.address, found.family);
}

/** @param {string} name */
function addressOf(name) {
  let lines;
  try {
    lines = readFileSync(given, "utf8").split("\n");
  } catch {
    return { code: "EAI_AGAIN" };
  }
  const address = lines.map((line) => line.split(" ")).find(([known]) => known === name)?.[1];
  return address ? { address, family: 4 } : { code: "ENOTFOUND" };
}

dns.lookup = /** @type {never} */ (lookUp);
syncBuiltinESMExports();
