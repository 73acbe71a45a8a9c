import type { ExportSourceInput } from "@/lib/schemas/source";

type Kind = ExportSourceInput["kind"];

/** Where each vendor's export API is, by the region in which it keeps a project's data. */
const hosts: Record<Kind, Record<string, string>> = {
  amplitude: { us: "https://amplitude.com", eu: "https://analytics.eu.amplitude.com" },
  mixpanel: {
    us: "https://data.mixpanel.com",
    eu: "https://data-eu.mixpanel.com",
    in: "https://data-in.mixpanel.com",
  },
};

const paths: Record<Kind, string> = { amplitude: "/api/2/export", mixpanel: "/api/2.0/export" };

export const vendorNames: Record<Kind, string> = { amplitude: "Amplitude", mixpanel: "Mixpanel" };
export const regionNames: Record<string, string> = { us: "the US", eu: "the EU", in: "India" };

type Place = Pick<ExportSourceInput, "kind" | "region" | "baseUrl">;

/** The address of the export API, for the source's own region or another one. */
export function exportUrl({ kind, region, baseUrl }: Place, otherRegion?: string): URL {
  const wanted = otherRegion ?? region;
  const base = baseUrl?.replaceAll("{region}", wanted) ?? hosts[kind][wanted] ?? "";
  const url = new URL(base);
  url.pathname = url.pathname.replace(/\/+$/, "") + paths[kind];
  return url;
}

/** Where else the same credentials may belong. A `baseUrl` that names no region stands for itself alone. */
export function otherRegions({ kind, region, baseUrl }: Place): string[] {
  if (baseUrl !== undefined && !baseUrl.includes("{region}")) return [];
  return Object.keys(hosts[kind]).filter((other) => other !== region);
}
