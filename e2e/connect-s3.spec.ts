import { type Row, LINE, testBuckets } from "./support/connect-bucket";
import { expect } from "./support/fixtures";
import { freePort } from "./support/processes";

const RIGHTS =
  "Allow s3:ListBucket on the bucket and s3:GetObject on its objects, and kms:Decrypt when they are encrypted with a KMS key.";
const denied = { status: 403, code: "AccessDenied", message: "Access Denied" };

const rows: Row[] = [
  {
    name: "an access key id that is not known",
    typed: { accessKeyId: "AKIANOTKNOWN" },
    row: "Failed: Signed in",
    says: "does not know this access key id.",
    remedy: "Check the access key id, and that the key is active.",
  },
  {
    name: "a wrong secret",
    typed: { secretAccessKey: "another-secret-key-of-s3" },
    row: "Failed: Signed in",
    says: "The secret access key does not belong to this access key id.",
    remedy: "Paste the secret access key again, whole and without spaces.",
  },
  {
    name: "temporary credentials that have expired",
    arrange: (s3) => s3.fail({ on: "list", refuse: { status: 400, code: "ExpiredToken" } }),
    row: "Failed: Signed in",
    says: "These are temporary credentials that have expired or need a session token.",
    remedy: "Use the long-lived keys of an IAM user.",
  },
  {
    name: "a key that may not list",
    arrange: (s3) => s3.fail({ on: "list", refuse: denied }),
    row: "Failed: Signed in",
    says: "These credentials may not list s3://exports/.",
    remedy: RIGHTS,
  },
  {
    name: "a key that may list but not read",
    arrange: (s3) => s3.fail({ on: "get", refuse: denied }),
    row: "Failed: Readable",
    says: "These credentials may not read s3://exports/2024/a.jsonl.",
    remedy: RIGHTS,
  },
  {
    name: "an archived object",
    arrange: (s3) => s3.putObject("exports", "2024/a.jsonl", LINE, { archived: true }),
    row: "Failed: Readable",
    says: "s3://exports/2024/a.jsonl is archived, and must be restored before it can be read.",
    remedy: "Restore it from the archive tier",
  },
  {
    name: "the wrong region",
    typed: { region: "us-east-1" },
    row: "Failed: Region",
    says: "The bucket exports is in eu-central-1, not in us-east-1.",
    remedy: "Set the region to eu-central-1.",
    button: "Use eu-central-1",
  },
  {
    name: "a bucket that is elsewhere",
    arrange: (s3) => s3.createBucket("exports-us", { region: "us-west-2" }),
    typed: { bucket: "exports-us" },
    row: "Failed: Region",
    says: "The bucket exports-us is in us-west-2, not in eu-central-1.",
    remedy: "Set the region to us-west-2.",
    more: async (page) => {
      await page.getByRole("button", { name: "Use us-west-2" }).click();
      await expect(page.getByLabel("Region")).toHaveValue("us-west-2");
    },
  },
  {
    name: "a bucket that is not there",
    typed: { bucket: "exporst" },
    row: "Failed: Files",
    says: "There is no bucket named exporst.",
    remedy: "Check the bucket's name, and the endpoint when it is not at Amazon.",
  },
  {
    name: "a private endpoint",
    typed: { endpoint: "http://10.20.30.40:9000" },
    row: "Failed: Reachable",
    says: "The address 10.20.30.40 is not on the public internet, and this server may not call it.",
    remedy: "Use a public address, or ask the operator to add 10.20.30.40:9000 to ALLOW_PRIVATE_ENDPOINTS.",
  },
  {
    name: "https where http is spoken",
    endpoint: ({ url }) => url.replace("http:", "https:"),
    row: "Failed: Reachable",
    says: "does not speak https.",
    remedy: "Begin the endpoint with http:// if that is what it speaks.",
  },
  {
    name: "an endpoint where nobody listens",
    endpoint: async () => `http://127.0.0.1:${await freePort()}`,
    row: "Failed: Reachable",
    says: "refuses the connection.",
    remedy: "Check the endpoint's host and port.",
  },
  {
    name: "an empty prefix",
    typed: { prefix: "2030/" },
    row: "Failed: Files",
    says: "There is nothing under the prefix 2030/ in the bucket exports.",
    remedy: "Check the prefix: upper and lower case differ.",
  },
  {
    name: "a prefix with a slash at its start",
    typed: { prefix: "/2024/" },
    row: "Failed: Files",
    says: "There is nothing under the prefix /2024/",
    remedy: "Leave out the slash at the start: prefixes do not begin with one.",
  },
];

testBuckets(rows);
