import type { MigrationView } from "@/lib/schemas/migration";
import type { SourceView } from "@/lib/schemas/source";

type Subject = Pick<MigrationView, "name" | "test" | "testMaxEvents" | "source" | "destination" | "options">;

/** A flag and its value; a secret is named by the variable that holds it. */
type Flag = [flag: string, value: string | undefined, secret?: "secret"];

/** The command that makes the same migration again. `secrets`: the variables to be set before. */
export function importCommand({ name, test, testMaxEvents, source, destination, options }: Subject): {
  command: string;
  secrets: string[];
} {
  const flags: Flag[] = [
    ...sourceFlags(source),
    ["--options", JSON.stringify(options)],
    ["--destination", destination.id],
    ["--name", name],
    ["--test", test ? String(testMaxEvents) : undefined],
  ];
  const given = flags.filter(([, value]) => value !== undefined && value !== "");
  const words = given.map(([flag, value = "", secret]) => `${flag} ${secret ? `"$${value}"` : quote(value)}`);
  return {
    command: ["npm run -s cli -- import", ...words, "--watch"].join(" \\\n  "),
    secrets: given.flatMap(([, value = "", secret]) => (secret ? [value] : [])),
  };
}

function sourceFlags(source: SourceView): Flag[] {
  switch (source.kind) {
    case "folder":
      return [
        ["--type", source.contentType],
        ["--path", source.path],
      ];
    case "s3":
      return [
        ["--type", source.contentType],
        ["--region", source.region],
        ["--bucket", source.bucket],
        ["--prefix", source.prefix],
        ["--endpoint", source.endpoint],
        ["--access-key-id", source.accessKeyId],
        ["--secret-access-key", "SECRET_ACCESS_KEY", "secret"],
      ];
    case "amplitude":
      return [
        ...exportFlags(source),
        ["--api-key", "AMPLITUDE_API_KEY", "secret"],
        ["--secret-key", "AMPLITUDE_SECRET_KEY", "secret"],
      ];
    case "mixpanel":
      return [...exportFlags(source), ...mixpanelFlags(source.auth)];
  }
}

function exportFlags({ kind, region, from, to, baseUrl }: Extract<SourceView, { from: string }>): Flag[] {
  return [
    ["--type", kind],
    ["--region", region],
    ["--from", from],
    ["--to", to],
    ["--base-url", baseUrl],
  ];
}

function mixpanelFlags(auth: Extract<SourceView, { kind: "mixpanel" }>["auth"]): Flag[] {
  const project: Flag = ["--project-id", auth.projectId];
  if (auth.type === "project_secret") return [project, ["--project-secret", "MIXPANEL_PROJECT_SECRET", "secret"]];
  return [
    project,
    ["--service-account", auth.username],
    ["--service-account-secret", "MIXPANEL_SERVICE_SECRET", "secret"],
  ];
}

/** For a POSIX shell. */
function quote(text: string): string {
  return /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** The body of POST /api/migrations that makes it again. Secrets are empty texts, which the server refuses by name. */
export function importJson({ name, test, testMaxEvents, source, destination, options }: Subject): string {
  return JSON.stringify({
    name,
    source: withoutSecrets(source),
    options,
    destination: { id: destination.id },
    ...(test && { test: { maxEvents: testMaxEvents } }),
  });
}

function withoutSecrets(source: SourceView): SourceView {
  switch (source.kind) {
    case "folder":
      return source;
    case "s3":
      return { ...source, secretAccessKey: "" };
    case "amplitude":
      return { ...source, apiKey: "", secretKey: "" };
    case "mixpanel":
      return { ...source, auth: { ...source.auth, secret: "" } };
  }
}
