import { type Product, products, searches } from "./facts";
import { exactNumber } from "./lines";
import { type Person, createPerson } from "./people";
import { type Random, createRandom } from "./random";

/** Events lie in the two full calendar years before this day. Fixed, so that a seed means the same sample for ever. */
export const ANCHOR_MS = Date.UTC(2026, 0, 1);
const SPAN_MS = ANCHOR_MS - Date.UTC(2024, 0, 1);
export const LONGEST_VISIT_MS = 2 * 3_600_000;

export type MomentKind = "session_start" | "view" | "click" | "change" | "custom" | "server";

/** One thing somebody did, before it is written as one vendor or another would. */
export type Moment = {
  kind: MomentKind;
  name: string;
  at: number;
  person: Person;
  /** Null: not signed in. */
  userId: string | null;
  sessionStart: number;
  path: string;
  title: string;
  properties: Record<string, unknown>;
  /** When the device sent it; drawn by the writer unless said. */
  uploadedAt?: number;
};

/** Without end; `events` only says how many will be taken, so that they fill the two years. */
export function* moments(events: number, seed: number): Generator<Moment> {
  const random = createRandom(seed);
  const crowd = Math.min(50_000, Math.max(10, Math.round(events / 60)));
  const people = new Map<number, Person>();
  let made = 0;
  while (true) {
    // The product of two: some come often, many seldom.
    const index = Math.floor(random.next() * random.next() * crowd);
    const person = people.get(index) ?? createPerson(index, seed);
    people.set(index, person);
    const share = Math.min(made / events, 1);
    const start = ANCHOR_MS - SPAN_MS + Math.floor(share * (SPAN_MS - LONGEST_VISIT_MS)) + random.int(600_000);
    for (const moment of visit(person, start, share >= person.signsUpAt, random)) {
      made++;
      yield moment;
    }
  }
}

/** What one person does in one go, in order of time, less than LONGEST_VISIT_MS after `start`. */
export function* visit(person: Person, start: number, member: boolean, random: Random): Generator<Moment> {
  let at = start;
  // Some arrive signed out and sign in on the way: device and user then meet in one row.
  let userId = member && random.chance(0.8) ? person.userId : null;
  let path = "/";
  let title = "Shop – Home";
  const make = (kind: MomentKind, name: string, properties: Record<string, unknown> = {}): Moment => {
    at += 1_000 + random.int(60_000);
    return { kind, name, at, person, userId, sessionStart: start, path, title, properties };
  };
  yield make("session_start", "session_start");
  yield make("view", "view");
  if (random.chance(0.3)) yield make("custom", "Search Performed", search(random));
  if (member && !userId) {
    userId = person.userId;
    yield make("change", "change", { "[element] id": "email", "[element] tag": "input" });
    yield make("custom", "Signed In", {
      method: random.pick(["password", "magic link", "passkey"]),
      mfa: random.chance(0.2),
    });
  }
  const cart: Product[] = [];
  for (let looks = 1 + random.int(6); looks > 0; looks--) {
    const product = random.pick(products);
    path = `/${product.category}/${product.sku.toLowerCase()}`;
    title = product.title;
    yield make("view", "view");
    yield make("custom", "Product Viewed", {
      ...product,
      in_stock: random.chance(0.9),
      rating: rating(random),
      badge: null,
    });
    if (random.chance(0.4)) {
      yield make("click", "click", {
        "[element] tag": "button",
        "[element] text": "Add to cart",
        "[element] class": "btn btn-primary",
      });
      cart.push(product);
      yield make("custom", "Product Added", { sku: product.sku, quantity: 1 + random.int(3), cart_size: cart.length });
    }
  }
  if (cart.length === 0 || !userId || random.chance(0.4)) return;
  path = "/checkout";
  title = "Checkout";
  yield make("view", "view");
  yield make("custom", "Order Completed", order(cart, random));
  if (random.chance(0.3))
    yield make("server", "Invoice Paid", { provider: "bank", attempt: 1, fee: exactNumber("0.1000000000000000055") });
}

const rating = (random: Random) => (random.chance(0.2) ? null : 1 + random.int(41) / 10);

function search(random: Random): Record<string, unknown> {
  const filters = random.chance(0.5) ? { price: { min: 5, max: 50 }, categories: ["tea", "cups"] } : null;
  return { query: random.pick(searches), results: random.int(80), filters };
}

function order(cart: Product[], random: Random): Record<string, unknown> {
  return {
    order_id: exactNumber(`90071992547${40_993 + random.int(50_000)}`),
    total: Math.round(cart.reduce((sum, { price }) => sum + price, 0) * 100) / 100,
    currency: random.pick(["EUR", "USD", "JPY", "BRL"]),
    items: cart.map(({ sku, price }) => ({ sku, price, options: { gift: random.chance(0.1), note: "" } })),
    coupon: random.chance(0.2) ? "TEA‑TIME" : null,
    tax_rate: random.chance(0.1) ? exactNumber("0.190000000000000012345") : 0.19,
    first_order: random.chance(0.15),
  };
}
