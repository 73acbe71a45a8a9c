import { expect, test } from "vitest";

import { misplacedKeys } from "./misplaced-keys";

test.each([
  { name: "a personal key as token moves", token: "phx_a", key: "", label: "Move to Personal API key" },
  { name: "a token as personal key moves", token: "", key: "phc_a", label: "Move to Project token" },
  { name: "both change places", token: " phx_a", key: "phc_b ", label: "Swap them" },
  { name: "keys in their own fields stay", token: "phc_a", key: "phx_b", label: undefined },
  { name: "nothing that was typed is overwritten", token: "phx_a", key: "phx_b", label: undefined },
  { name: "a kept secret stays", token: "draft:1:token", key: "", label: undefined },
])("$name", ({ token, key, label }) => {
  const moved = misplacedKeys({ projectToken: token, personalApiKey: key });
  expect(moved?.label).toBe(label);
  if (moved) expect(moved).toMatchObject({ projectToken: key.trim(), personalApiKey: token.trim() });
});
