import { localUrl } from "./wait-for-web.mjs";

/** What a person needs once everything runs. `setupPath` is set while nobody has an account. */
export function banner({ settings, setupPath, ownDatabase }) {
  const { DATA_DIR, HOST, PORT, APP_URL } = settings;
  // 0.0.0.0 is where a server listens, no address that a browser opens.
  const address = APP_URL === `http://${HOST}:${PORT}` ? localUrl(settings) : APP_URL;
  const rows = [
    ["Address", address],
    ...(setupPath
      ? [
          ["First visit", `${address}${setupPath}`],
          ["", "This link makes the administrator, and works once."],
        ]
      : []),
    ["Data", ownDatabase ? DATA_DIR : `${DATA_DIR}, and the database that DATABASE_URL names`],
    ["Logs", `${DATA_DIR}/logs`],
    ["Stop", "Ctrl-C"],
  ];
  const lines = rows.map(([label, text]) => `    ${label.padEnd(11)}  ${text}`);
  return ["", "  Backhaul is ready.", "", ...lines, ""].join("\n");
}
