export { hash, lineEnd, splice } from "./bytes";
export { scan } from "./scan";
export { addKey, find, walk } from "./walk";
