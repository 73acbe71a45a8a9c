import { isIP } from "node:net";

import ipaddr from "ipaddr.js";

type Address = ipaddr.IPv4 | ipaddr.IPv6;

const GLOBAL_IPV6 = ipaddr.IPv6.parseCIDR("2000::/3");
const NAT64 = ipaddr.IPv6.parseCIDR("64:ff9b::/96");

/** Whether the text is an IP address in its usual spelling. IPv4 in IPv6 clothes (::ffff:…, NAT64) is read as the IPv4. */
export function parseAddress(text: string): Address | undefined {
  if (!isIP(text)) return undefined;
  const address = ipaddr.process(text);
  if (address instanceof ipaddr.IPv4 || !address.match(NAT64)) return address;
  return new ipaddr.IPv4(address.toByteArray().slice(12));
}

/** True for addresses of the public internet; loopback, private, link-local (with the cloud's metadata), shared and reserved ones are not. */
export function isPublicAddress(address: Address): boolean {
  if (address.range() !== "unicast") return false;
  return address instanceof ipaddr.IPv4 || address.match(GLOBAL_IPV6);
}

/** Whether `entry`, an address or a CIDR, covers the address. False when it is neither. */
export function covers(entry: string, address: Address): boolean {
  const [text = "", length] = entry.split("/");
  const network = parseAddress(text);
  if (!network || network.kind() !== address.kind()) return false;
  const bits = length === undefined ? network.toByteArray().length * 8 : Number(length);
  if (length === "" || !Number.isInteger(bits) || bits < 0 || bits > network.toByteArray().length * 8) return false;
  return address.match(network, bits);
}
