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
  if (process.env.npm_lifecycle_event) watchParent(ask);
}

/** npm killed outright hands on no signal; its child then has another parent. */
function watchParent(ask) {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    ask();
  }, PARENT_CHECK_MS);
  timer.unref();
}
