import { lookup } from "node:dns";
import type { LookupFunction } from "node:net";

import { AppError } from "@/lib/errors";
import { covers, isPublicAddress, parseAddress } from "./addresses";

/** Which hosts outside the public internet may be called: host names, host:port, IPs, CIDRs. Empty: none. */
export type EndpointPolicy = { allowPrivate: string[] };

/** [address], name or address, each perhaps with a port. */
const RULE = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/;

const DEFAULT_PORTS: Record<string, string> = { "http:": "80", "https:": "443" };

/** Whether a rule says which hosts: a name or an address, with or without a port, or a CIDR. */
export function isEndpointRule(entry: string): boolean {
  const [text = ""] = entry.split("/");
  const network = parseAddress(text);
  if (network) return covers(entry, network);
  const [, bracketed, plain = ""] = RULE.exec(entry) ?? [];
  return bracketed === undefined ? /^[\w.-]+$/.test(plain) : parseAddress(bracketed) !== undefined;
}

/**
 * Throws AppError `private_endpoint` for a host that is not public by its spelling: a private address, or a local name.
 * Other names are only known once they are resolved, so pass `guardedLookup` to the connection as well.
 */
export function assertAllowedUrl(url: string | URL, policy: EndpointPolicy): void {
  const { hostname, port, protocol } = new URL(url);
  const host = plainHost(hostname);
  const own = port || DEFAULT_PORTS[protocol] || "";
  const rules = namesOf(policy, host);
  if (rules.some((rule) => rule.port === undefined || rule.port === own)) return;

  const address = parseAddress(host);
  if (address) {
    if (isPublicAddress(address) || policy.allowPrivate.some((entry) => covers(entry, address))) return;
    throw privateEndpoint(host, host, own);
  }
  // A name that the operator listed with another port is private by his own word.
  if (rules.length > 0) throw privateEndpoint(host, undefined, own);
  if (isLocalName(host) && !policy.allowPrivate.some(coversLoopback)) throw privateEndpoint(host, undefined, own);
}

/**
 * The `lookup` of a connection. It looks at every address of the name and gives the allowed ones only; none is AppError
 * `private_endpoint`. So a name that changes its address between check and use gains nothing. Literal addresses are
 * never looked up: call `assertAllowedUrl` first.
 */
export function guardedLookup(policy: EndpointPolicy): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, "", 0);
      const allowed = addresses.filter(({ address }) => isAllowed(hostname, address, policy));
      const [first] = allowed;
      if (!first) return callback(privateEndpoint(hostname, addresses[0]?.address), "", 0);
      if (options.all) return callback(null, allowed);
      callback(null, first.address, first.family);
    });
  };
}

function isAllowed(hostname: string, resolved: string, policy: EndpointPolicy): boolean {
  if (namesOf(policy, plainHost(hostname)).length > 0) return true;
  const address = parseAddress(resolved.replace(/%.*$/, ""));
  if (!address) return false;
  return isPublicAddress(address) || policy.allowPrivate.some((entry) => covers(entry, address));
}

/** The entries that name this very host, with the port each is limited to. */
function namesOf({ allowPrivate }: EndpointPolicy, host: string): { port: string | undefined }[] {
  return allowPrivate.flatMap((entry) => {
    const [, bracketed, plain, port] = RULE.exec(entry.trim()) ?? [];
    const name = bracketed ?? plain ?? entry.trim();
    return plainHost(name) === host ? [{ port }] : [];
  });
}

const plainHost = (host: string) => host.toLowerCase().replace(/^\[|\]$|\.$/g, "");

const isLocalName = (host: string) => host === "localhost" || host.endsWith(".localhost");

const coversLoopback = (entry: string) =>
  ["127.0.0.1", "::1"].some((loopback) => {
    const address = parseAddress(loopback);
    return address !== undefined && covers(entry, address);
  });

function privateEndpoint(host: string, address?: string, port?: string): AppError {
  const leadsTo = address && address !== host ? `leads to ${address}, which` : "";
  const name = `${host.includes(":") ? `[${host}]` : host}${port ? `:${port}` : ""}`;
  return new AppError(
    "private_endpoint",
    `The address ${host} ${leadsTo ? `${leadsTo} ` : ""}is not on the public internet, and this server may not call it.`,
    { hint: `Use a public address, or ask the operator to add ${name} to ALLOW_PRIVATE_ENDPOINTS.` },
  );
}
