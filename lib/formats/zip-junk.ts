/** True for what stands in an archive but holds no records: folders, hidden files, what macOS adds. */
export function skipsMember(name: string): boolean {
  return name.endsWith("/") || name.split("/").some((part) => part.startsWith(".") || part === "__MACOSX");
}
