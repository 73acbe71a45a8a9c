import { expect, test } from "vitest";

import { localPath } from "./local-path";

test.each([
  ["/migrations/1?tab=parts", "/migrations/1?tab=parts"],
  ["//evil.example", "/migrations"],
  ["/\\evil.example", "/migrations"],
  ["/\t/evil.example", "/migrations"],
  ["https://evil.example/", "/migrations"],
  ["javascript:alert(1)", "/migrations"],
  [undefined, "/migrations"],
  [["/a", "/b"], "/migrations"],
])("localPath(%j) is %s", (value, path) => expect(localPath(value)).toBe(path));
