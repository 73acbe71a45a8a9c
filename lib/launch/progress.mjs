const seconds = (since) => `${Math.max(0, (Date.now() - since) / 1000).toFixed(1)} s`;

/**
 * Shows one line while `work` runs and how long it took. Lines go to stderr, because stdout belongs to the CLI's answers.
 * @template T @param {string} doing @param {() => Promise<T>} work @returns {Promise<T>}
 */
export async function withProgress(doing, work) {
  const out = process.stderr;
  const start = Date.now();
  const live = out.isTTY === true;
  const draw = () => out.write(`\r  ${doing} … ${seconds(start)} `);
  if (!live) out.write(`  ${doing} …\n`);
  const timer = live ? setInterval(draw, 200) : undefined;
  if (live) draw();
  try {
    const result = await work();
    out.write(`${live ? "\r" : ""}  ${doing}: done in ${seconds(start)}${live ? "   " : ""}\n`);
    return result;
  } catch (error) {
    out.write(`${live ? "\r" : ""}  ${doing}: failed after ${seconds(start)}\n`);
    throw error;
  } finally {
    clearInterval(timer);
  }
}

/** One line for the person at the terminal. */
export function say(line) {
  process.stderr.write(`${line}\n`);
}
