/** Passes chunks on, and tells how long each one was waited for. */
export async function* timed<T>(chunks: AsyncIterable<T>, onWaited: (ms: number) => void): AsyncGenerator<T> {
  let asked = performance.now();
  for await (const chunk of chunks) {
    onWaited(performance.now() - asked);
    yield chunk;
    asked = performance.now();
  }
}
