import { openSource } from "@/lib/sources/open-source";
import type { Listed, Source, SourceObject } from "@/lib/sources/source";
import type { SourceInput } from "@/lib/schemas/source";
import { type S3Emulator, startS3Emulator } from "./s3";

type S3Input = Extract<SourceInput, { kind: "s3" }>;

export const never = new AbortController().signal;
export const resumes = 2;
const timing = { connectMs: 5_000, answerMs: 10_000, stallMs: 10_000, attempts: 1, resumes, backOffMs: 1 };
export const impatient = { answerMs: 300, stallMs: 300, resumes: 20 };

const keys = { accessKeyId: "AKIATEST", secretAccessKey: "s3cr3t/with+odd=chars", region: "eu-west-1" };

/** An emulator with an empty bucket `exports`, and sources on it. */
export type S3Stage = {
  s3: S3Emulator;
  open(patch?: Partial<S3Input>, tuned?: Partial<typeof timing>, policy?: { allowPrivate: string[] }): Source;
  /** Puts one object and lists it. */
  pinned(source: Source, content: string | Buffer): Promise<SourceObject>;
  close(): Promise<void>;
};

export async function openStage(pageSize = 3): Promise<S3Stage> {
  const s3 = await startS3Emulator({ ...keys, pageSize });
  s3.createBucket("exports");
  const opened: Source[] = [];
  return {
    s3,
    open(patch = {}, tuned = {}, policy = { allowPrivate: ["127.0.0.1"] }) {
      const base = { kind: "s3", contentType: "amplitude", bucket: "exports", prefix: "", endpoint: s3.url } as const;
      const settings = { importDir: "/nowhere", policy, timing: { ...timing, ...tuned } };
      const source = openSource({ ...base, ...keys, ...patch }, settings);
      opened.push(source);
      return source;
    },
    async pinned(source, content) {
      s3.putObject("exports", "a.jsonl", content);
      const [first] = await list(source);
      if (!first || !("object" in first)) throw new Error("Nothing was listed.");
      return first.object;
    },
    async close() {
      await Promise.all(opened.map((source) => source.close()));
      await s3.stop();
    },
  };
}

export async function list(source: Source): Promise<Listed[]> {
  const all: Listed[] = [];
  for await (const listed of source.list(never)) all.push(listed);
  return all;
}

export async function read(source: Source, object: SourceObject, start = 0): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of source.read(object, start, never)) chunks.push(chunk);
  return Buffer.concat(chunks);
}
