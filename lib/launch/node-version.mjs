const OLDEST = [20, 19];

/** Null when this Node can run Backhaul, else the sentence that says what to do. */
export function nodeVersionProblem(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return null;
  return `Backhaul needs Node ${OLDEST.join(".")} or newer, and this is Node ${version}: install a newer one from https://nodejs.org and run the same command again.`;
}
