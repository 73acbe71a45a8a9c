import type { MendSource } from "@/lib/schemas/migration";
import type { SourceView } from "@/lib/schemas/source";

/** A field of a source that a person may mend while the migration is paused. `name` is its path in the API's body. */
export type MendField = {
  name: string;
  label: string;
  /** What it is now; of a secret only its end. */
  now: string;
  secret?: true;
  choices?: readonly { value: string; label: string }[];
};

export type MendValues = Record<string, string>;

const regions = {
  amplitude: [
    { value: "us", label: "US" },
    { value: "eu", label: "EU" },
  ],
  mixpanel: [
    { value: "us", label: "US" },
    { value: "eu", label: "EU" },
    { value: "in", label: "India" },
  ],
} as const;

const toServiceAccount = [
  { value: "project_secret", label: "Project secret" },
  { value: "service_account", label: "Service account" },
] as const;

/** In the vendors' own words, as in the wizard; empty for a folder, which has nothing of the kind. */
export function mendFields(source: SourceView, values: MendValues = {}): MendField[] {
  switch (source.kind) {
    case "folder":
      return [];
    case "s3":
      return [
        { name: "region", label: "Region", now: source.region },
        { name: "accessKeyId", label: "Access key id", now: source.accessKeyId },
        { name: "secretAccessKey", label: "Secret access key", now: source.secretAccessKey, secret: true },
      ];
    case "amplitude":
      return [
        { name: "region", label: "Data center", now: source.region, choices: regions.amplitude },
        { name: "apiKey", label: "API Key", now: source.apiKey, secret: true },
        { name: "secretKey", label: "Secret Key", now: source.secretKey, secret: true },
      ];
    case "mixpanel":
      return [
        { name: "region", label: "Data residency", now: source.region, choices: regions.mixpanel },
        ...mixpanelAuth(source.auth, values["auth.type"]),
      ];
  }
}

type MixpanelAuth = Extract<SourceView, { kind: "mixpanel" }>["auth"];

/** Mixpanel retires project secrets: from one, a service account can be changed to. */
function mixpanelAuth(auth: MixpanelAuth, chosen: string | undefined): MendField[] {
  if (auth.type === "service_account") return serviceAccount(auth.username, auth.secret, auth.projectId);
  const type = { name: "auth.type", label: "Sign in with", now: auth.type, choices: toServiceAccount };
  if (chosen === "service_account") return [type, ...serviceAccount("", "", "")];
  return [type, { name: "auth.secret", label: "API Secret", now: auth.secret, secret: true }];
}

function serviceAccount(username: string, secret: string, projectId: string): MendField[] {
  return [
    { name: "auth.username", label: "Username", now: username },
    { name: "auth.secret", label: "Secret", now: secret, secret: true },
    { name: "auth.projectId", label: "Project ID", now: projectId },
  ];
}

/** What was changed, as the resume route takes it; undefined when nothing was. Empty means that it stays. */
export function toMend(source: SourceView, values: MendValues): MendSource | undefined {
  const mend: Record<string, string> = {};
  const auth: Record<string, string> = {};
  for (const { name, now } of mendFields(source, values)) {
    const value = values[name]?.trim() ?? "";
    if (value === "" || value === now) continue;
    if (name.startsWith("auth.")) auth[name.slice("auth.".length)] = value;
    else mend[name] = value;
  }
  const changed = { ...mend, ...(Object.keys(auth).length > 0 && { auth }) };
  return Object.keys(changed).length > 0 ? changed : undefined;
}

/** Errors that another key or region may mend. */
export const mendableCodes: ReadonlySet<string> = new Set([
  "credentials_refused",
  "permission_denied",
  "bucket_not_found",
  "wrong_region",
  "source_rejected_request",
  "plan_without_export",
  "secret_unreadable",
]);
