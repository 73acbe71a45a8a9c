export { hash, lineEnd, splice } from "./bytes";
export { scan } from "./scan";
export { sha1 } from "./sha1";
export { addKey, find, keyHash, walk } from "./walk";
