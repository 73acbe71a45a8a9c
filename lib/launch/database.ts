import { startEmbeddedPostgres } from "@/lib/db/embedded";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";

// The embedded database's own process: it outlives web and worker, and stops the server in order when it is told to, or
// when the launcher is gone; a stop that comes while the server starts waits for that.
let database: ReturnType<typeof startEmbeddedPostgres> | undefined;
let isStopping = false;

function stop() {
  if (isStopping) return;
  isStopping = true;
  void Promise.resolve(database)
    .then((running) => running?.stop())
    .catch(() => {})
    .finally(() => process.exit(0));
}

for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, stop);

try {
  database = startEmbeddedPostgres({ dataDir: env().DATA_DIR, log: (line) => console.log(line.trimEnd()) });
  const { url, ended } = await database;
  // Nobody here ended it: the launcher starts this process again, and so the server.
  void ended.then(() => {
    if (isStopping) return;
    console.error("The database server has ended unasked.");
    process.exit(1);
  });
  // Without work of its own this process would end.
  setInterval(() => {}, 2 ** 30);
  if (!isStopping) process.send?.({ url });
} catch (error) {
  console.error(error);
  const said = error instanceof AppError ? [error.message, error.hint].filter(Boolean).join(" ") : String(error);
  process.send?.({ problem: said }, () => process.exit(1));
}
