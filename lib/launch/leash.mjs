// Loaded before a child's own program (`node --import`): when the launcher is gone, however it went, the pipe it holds
// closes, and this process stops as it would on SIGTERM.
import { Socket } from "node:net";
import { isMainThread } from "node:worker_threads";

const GRACE_MS = 12_000;
const fd = Number(process.env.BACKHAUL_LEASH ?? NaN);
// Children of this process inherit neither the pipe nor the word about it.
if (isMainThread) delete process.env.BACKHAUL_LEASH;

if (isMainThread && Number.isInteger(fd)) {
  const leash = new Socket({ fd, readable: true, writable: false });
  leash.on("error", () => {});
  leash.once("close", () => {
    setTimeout(endGroup, GRACE_MS).unref();
    process.kill(process.pid, "SIGTERM");
  });
  leash.resume();
  leash.unref();
}

function endGroup() {
  try {
    process.kill(-process.pid, "SIGKILL");
  } catch {
    process.exit(1);
  }
}
