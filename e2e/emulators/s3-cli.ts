import { readdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { startS3Emulator } from "./s3";

// node --import tsx e2e/emulators/s3-cli.ts --port 9000 --bucket exports --dir FOLDER
const { values } = parseArgs({
  options: {
    port: { type: "string", default: "9000" },
    "access-key-id": { type: "string", default: "AKIAEMULATED" },
    "secret-access-key": { type: "string", default: "emulated-secret-key" },
    region: { type: "string", default: "eu-central-1" },
    bucket: { type: "string", default: "exports" },
    dir: { type: "string" },
  },
});

const emulator = await startS3Emulator({
  port: Number(values.port),
  accessKeyId: values["access-key-id"],
  secretAccessKey: values["secret-access-key"],
  region: values.region,
});
emulator.createBucket(values.bucket);
if (values.dir) {
  const files = readdirSync(values.dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const file of files) {
    const path = join(file.parentPath, file.name);
    emulator.putObject(values.bucket, path.slice(join(values.dir, "/").length), { file: path });
  }
}
console.log(
  `S3 emulator at ${emulator.url}, bucket ${values.bucket}, region ${values.region}, access key id ${values["access-key-id"]}`,
);
