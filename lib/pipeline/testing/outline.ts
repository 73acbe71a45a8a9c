const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^"{}[\],:]+/g;
/** Event, its properties, and what those set on people and groups. */
const OPENED = /^(\.properties(\.\$(set|set_once|group_set))?|\.\$(set|set_once))?$/;
const REPEATS = /(.{1,8}?)\1{39,}/gu;

/**
 * An event's JSON text for a person to read: a member a line in the objects that PostHog reads, everything else as it
 * stands there, character by character. What repeats 40 times or more is written once, with how often, and separators that one cannot see by their numbers.
 */
export function outlined(event: string): string {
  const path: string[] = [];
  let text = "";
  let key = "";
  const isOpened = () => OPENED.test(path.join(""));
  const line = () => `\n${"  ".repeat(path.length)}`;
  for (const [token] of event.matchAll(TOKEN)) {
    if (token === "}" || token === "]") {
      const opened = isOpened();
      path.pop();
      text += opened ? `${line()}${token}` : token;
    } else if (token === "{" || token === "[") {
      path.push(path.length === 0 && token === "{" ? "" : token === "{" ? `.${key}` : "[");
      text += isOpened() ? `${token}${line()}` : token;
    } else {
      if (token.startsWith('"')) key = token.slice(1, -1);
      text += token === "," && isOpened() ? `${token}${line()}` : token === ":" && isOpened() ? ": " : token;
    }
  }
  return text
    .replaceAll(/[\u2028\u2029]/g, (mark) => `⟨U+${mark.charCodeAt(0).toString(16)}⟩`)
    .replaceAll(REPEATS, (all, unit: string) => `⟨${unit} × ${all.length / unit.length}⟩`);
}
