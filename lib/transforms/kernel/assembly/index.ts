export { hash, lineEnd, splice } from "./bytes";
export { scan } from "./scan";
export { addKey, find, keyHash, walk } from "./walk";
