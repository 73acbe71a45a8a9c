const KEY = "shortcuts";

/** Whether letters alone do something. Where nothing can be kept they do. */
export function shortcutsOn(): boolean {
  try {
    return window.localStorage.getItem(KEY) !== "off";
  } catch {
    return true;
  }
}

/** Kept in this browser. */
export function switchShortcuts(on: boolean): void {
  try {
    window.localStorage.setItem(KEY, on ? "on" : "off");
  } catch {
    // Not kept, where the browser keeps nothing.
  }
}
