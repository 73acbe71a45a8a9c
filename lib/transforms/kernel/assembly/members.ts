/**
 * A member of an object: nine 32-bit words, addresses of the text. memory.ts reads them by the same offsets.
 * Key bounds leave the quotes out, value bounds keep them. The members of a value that is an object stand at
 * innerFrom..innerTo.
 */
export const KEY_START: usize = 0;
export const KEY_END: usize = 4;
export const VALUE_START: usize = 8;
export const VALUE_END: usize = 12;
export const INNER_FROM: usize = 16;
export const INNER_TO: usize = 20;
/** Where the member itself begins: at its key's opening quote. */
export const NAME_START: usize = 24;
/** The key's index in the table of the walk, or -1. */
export const KNOWN: usize = 28;
export const FLAGS: usize = 32;
export const WIDTH: usize = 36;

export const ESCAPED_KEY: u32 = 1;
export const ESCAPED_TEXT: u32 = 2;
/** Does not count: another member has the same key. */
export const DROPPED: u32 = 4;
