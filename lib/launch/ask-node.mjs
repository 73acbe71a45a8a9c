import { startNode } from "./child.mjs";
import { LaunchError } from "./launch-error.mjs";
import { tsxArguments } from "./root.mjs";

/**
 * Runs a TypeScript file of this folder to its end and returns the one message it sends; its `problem` becomes a
 * LaunchError.
 * @param {string} file @param {NodeJS.ProcessEnv} env
 */
export async function askNode(file, env) {
  const child = startNode([...tsxArguments(), file], { env, ipc: true });
  let output = "";
  for (const stream of [child.proc.stdout, child.proc.stderr]) stream?.on("data", (chunk) => (output += chunk));
  /** @type {any} */
  let answer = null;
  child.proc.once("message", (message) => (answer = message));
  await new Promise((resolve) => child.proc.once("close", resolve));
  if (answer && !answer.problem) return answer;
  throw new LaunchError(answer?.problem ?? `${file} ended without an answer: its own words are above.`, {
    detail: answer ? "" : output,
  });
}
