import { devices, firstNames, lastNames, places, referrers } from "./facts";
import { exactNumber } from "./lines";
import { type Random, createRandom } from "./random";

/** Somebody who visits the invented shop. The same index and seed give the same person. */
export type Person = {
  userId: string;
  deviceId: string;
  /** Some lie beyond what a double holds, and are an `exactNumber`. */
  amplitudeId: number | string;
  name: string;
  email: string;
  ip: string;
  place: (typeof places)[number];
  device: (typeof devices)[number];
  referrer: (typeof referrers)[number];
  plan: "free" | "plus" | "pro" | null;
  company: string | null;
  /** Share of the whole span after which this person has an account; before that visits are anonymous. */
  signsUpAt: number;
  /** Grows with each event of the device. */
  eventId: number;
};

export function createPerson(index: number, seed: number): Person {
  const random = createRandom(seed, index + 1);
  const first = random.pick(firstNames);
  const last = random.pick(lastNames);
  const place = random.pick(places);
  return {
    userId: `u_${1_000 + index}`,
    deviceId: random.uuid(),
    amplitudeId: random.chance(0.02)
      ? exactNumber(`90071992547${41_001 + 2 * random.int(9_000)}`)
      : 918_273_000_000 + index,
    name: `${first} ${last}`,
    email: `user${1_000 + index}@example.com`,
    ip: address(random),
    place,
    device: random.pick(devices),
    referrer: random.pick(referrers),
    plan: random.pick(["free", "free", "plus", "pro", null]),
    company: random.chance(0.3) ? `company-${random.int(40) + 1}` : null,
    signsUpAt: random.chance(0.25) ? 1 : random.next() * 0.8,
    eventId: 0,
  };
}

/** Only addresses that are set aside for documentation. */
function address(random: Random): string {
  if (random.chance(0.1)) return `2001:db8:${random.hex().slice(4)}::1`;
  return `${random.pick(["192.0.2", "198.51.100", "203.0.113"])}.${random.int(254) + 1}`;
}
