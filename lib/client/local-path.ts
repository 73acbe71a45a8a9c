/** A path of this app to go to next; anything that could lead elsewhere becomes the first page. */
export function localPath(value: string | string[] | undefined): string {
  if (typeof value !== "string" || !value.startsWith("/") || /[\\\s]/.test(value)) return "/migrations";
  const url = new URL(value, "http://local.invalid");
  return url.host === "local.invalid" && !value.startsWith("//") ? url.pathname + url.search : "/migrations";
}
