import { describeProcess, identify, isAlive } from "./process-id.mjs";

// A Ctrl-C under npm arrives twice: from the terminal, and handed on by npm.
const SAME_REQUEST_MS = 1_000;
const PARENT_CHECK_MS = 1_000;

/**
 * Calls `handle` once when this process is asked to stop (Ctrl-C, SIGTERM, a closed terminal, npm gone), and once more,
 * with `again`, when somebody insists.
 * @param {(request: { again: boolean }) => void | Promise<void>} handle
 */
export function onStopRequest(handle) {
  let asked = 0;
  const ask = () => {
    if (asked && Date.now() - asked < SAME_REQUEST_MS) return;
    const again = asked > 0;
    asked = Date.now();
    void handle({ again });
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, ask);
  if (process.env.npm_lifecycle_event) watchNpm(ask);
}

/** npm killed outright hands on no signal. */
function watchNpm(ask) {
  const npm = findNpm();
  if (npm.stamp === null) return;
  const timer = setInterval(() => {
    if (isAlive(npm)) return;
    clearInterval(timer);
    ask();
  }, PARENT_CHECK_MS);
  timer.unref();
}

// Between npm and this process there may be the shell that npm runs scripts by.
function findNpm() {
  const parent = describeProcess(process.ppid);
  const isShell = parent !== null && /^-?(sh|dash|bash|ash|zsh|busybox)$/.test(parent.name);
  return identify(isShell ? parent.parent : process.ppid);
}
