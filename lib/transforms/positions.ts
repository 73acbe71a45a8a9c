/** Each name's place in a list. */
export function positions<Name extends string>(names: readonly Name[]): { readonly [K in Name]: number } {
  return Object.fromEntries(names.map((name, index) => [name, index])) as { [K in Name]: number };
}
