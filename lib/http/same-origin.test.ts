import { expect, test } from "vitest";

import { assertSameOrigin } from "./same-origin";

const HOST = { host: "backhaul.example:3000" };

function request(method: string, headers: Record<string, string>) {
  return new Request("http://localhost:3000/api/x", { method, headers });
}

test.each([
  { name: "the browser says it is", method: "POST", headers: { ...HOST, "sec-fetch-site": "same-origin" } },
  { name: "Origin is the host", method: "DELETE", headers: { ...HOST, origin: "http://backhaul.example:3000" } },
  {
    name: "Origin is the host behind a TLS proxy",
    method: "PUT",
    headers: { ...HOST, origin: "https://backhaul.example:3000" },
  },
  {
    name: "Origin is the forwarded host",
    method: "POST",
    headers: { ...HOST, "x-forwarded-host": "a.example", origin: "https://a.example" },
  },
  {
    name: "a proxy rewrote the host",
    method: "POST",
    headers: { ...HOST, "sec-fetch-site": "same-origin", origin: "https://a.example" },
  },
  {
    name: "it changes nothing",
    method: "GET",
    headers: { ...HOST, origin: "https://evil.example", "sec-fetch-site": "cross-site" },
  },
])("lets a request through when $name", ({ method, headers }) => {
  expect(() => assertSameOrigin(request(method, headers))).not.toThrow();
});

test.each([
  { name: "another site", headers: { ...HOST, origin: "https://evil.example" } },
  { name: "another port", headers: { ...HOST, origin: "http://backhaul.example:4000" } },
  { name: "a sibling domain", headers: { ...HOST, "sec-fetch-site": "same-site" } },
  {
    name: "another site that names our host as origin",
    headers: { ...HOST, "sec-fetch-site": "cross-site", origin: "http://backhaul.example:3000" },
  },
  { name: "a sandboxed page", headers: { ...HOST, origin: "null" } },
  { name: "nowhere", headers: HOST },
])("refuses a change that comes from $name", ({ headers }) => {
  expect(() => assertSameOrigin(request("POST", headers))).toThrow(
    expect.objectContaining({ code: "forbidden_origin" }),
  );
});
