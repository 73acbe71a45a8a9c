import { gzipSync } from "node:zlib";

import { type Row, LINE, testBuckets } from "./support/connect-bucket";
import { expect } from "./support/fixtures";

const rows: Row[] = [
  {
    name: "no data file",
    file: ["2024/events.parquet", "PAR1"],
    row: "Failed: Files",
    says: "There is no file to import. 1 file will be skipped.",
    remedy: "Give a place that holds .jsonl, .ndjson or .json files, plain or packed as .gz or .zip.",
    more: async (page) => {
      await page.getByText("1 file is skipped").click();
      await expect(page.getByRole("list", { name: "Skipped files" })).toContainText(
        "By its name it is a table; only JSON is read.",
      );
    },
  },
  {
    name: "a table that is called JSON",
    file: ["2024/a.json", "event,user,time\nView,u1,2024-01-02\n"],
    row: "Failed: Format",
    says: "s3://exports/2024/a.json is a table with columns set off by commas (CSV).",
    remedy: "Export the records as JSON, one object a line.",
  },
  {
    name: "a record over several lines",
    file: ["2024/a.json", '{\n  "event_type": "View"\n}\n'],
    row: "Failed: Format",
    says: "Its records run over several lines; each must stand on one line of its own.",
    remedy: "Export as JSON Lines: one JSON object on each line.",
  },
  {
    name: "a file that is packed twice",
    file: ["2024/a.jsonl.gz", gzipSync(gzipSync(LINE))],
    row: "Failed: Format",
    says: "s3://exports/2024/a.jsonl.gz is a gzip file inside a gzip file.",
    remedy: "Unpack the outer one first.",
  },
  {
    name: "a packed file that is cut off",
    file: ["2024/a.jsonl.gz", gzipSync(LINE).subarray(0, 40)],
    row: "Failed: Format",
    says: "s3://exports/2024/a.jsonl.gz is cut off",
    remedy: "Put a whole copy in its place",
  },
  {
    name: "empty files",
    file: ["2024/a.jsonl", ""],
    row: "Warning: Files",
    says: "1 file, 0 bytes. All are empty.",
    remedy: "Check that the export has finished.",
  },
  {
    name: "records that nobody knows",
    file: ["2024/a.jsonl", '{"hello":"world"}\n'],
    row: "Warning: Format",
    says: "does not look like an event of Amplitude.",
    remedy: "Check the content type, and look at the preview before you start.",
  },
  {
    name: "the wrong content type",
    contentType: "mixpanel",
    row: "Warning: Format",
    says: "The records look like Amplitude events, not Mixpanel ones.",
    remedy: "Choose Amplitude as the content type.",
    button: "They are Amplitude events",
  },
];

testBuckets(rows);
