import { parentPort } from "node:worker_threads";

// A transform thread that dies on blocks beginning with "die", fails on "fail", and gives back the rest.
parentPort.on("message", ({ bytes, offset }) => {
  const text = Buffer.from(bytes).toString();
  if (text.startsWith("die")) process.exit(7);
  if (text.startsWith("fail")) return parentPort.postMessage({ bytes, failure: "Error: it fails" }, [bytes.buffer]);
  parentPort.postMessage({ bytes, result: { records: offset } }, [bytes.buffer]);
});
