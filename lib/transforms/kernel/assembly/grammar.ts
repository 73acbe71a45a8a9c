// The tokens of RFC 8259. A token's reader returns where the token ends, or 0 when it is none; `failedAt` then says where.

const TAB: u32 = 0x09;
const RETURN: u32 = 0x0d;
const SPACE: u32 = 0x20;
const PLUS: u32 = 0x2b;
const MINUS: u32 = 0x2d;
const DOT: u32 = 0x2e;
const ZERO: u32 = 0x30;
const BACKSLASH: u32 = 0x5c;
const LOWER_E: u32 = 0x65;
const LOWER_U: u32 = 0x75;
export const QUOTE: u32 = 0x22;

/** `true`, `null` and the end of `false`, as little-endian words. */
const TRUE: u32 = 0x65757274;
const NULL: u32 = 0x6c6c756e;
const ALSE: u32 = 0x65736c61;
/** The digits of U+FFFD. */
const FFFD: u32 = 0x64666666;

export let failedAt: usize = 0;
/** Whether the string read last has an escape. */
export let sawEscape: bool = false;

export function fail(at: usize): usize {
  failedAt = at;
  return 0;
}

/** The first byte at or after `i` that is no white space. A newline is not skipped: it ends every line. */
export function skipSpace(i: usize): usize {
  let byte = <u32>load<u8>(i);
  while (byte <= SPACE && (byte == SPACE || byte == TAB || byte == RETURN)) byte = <u32>load<u8>(++i);
  return i;
}

/** The string whose first character stands at `i`. A lone surrogate escape is overwritten with U+FFFD. */
export function readString(i: usize): usize {
  sawEscape = false;
  while (true) {
    const bytes = v128.load(i);
    const special = i8x16.bitmask(
      v128.or(
        v128.or(i8x16.eq(bytes, i8x16.splat(0x22)), i8x16.eq(bytes, i8x16.splat(0x5c))),
        i8x16.lt_u(bytes, i8x16.splat(0x20)),
      ),
    );
    if (special == 0) {
      i += 16;
      continue;
    }
    i += <usize>ctz(special);
    const byte = <u32>load<u8>(i);
    if (byte == QUOTE) return i + 1;
    if (byte != BACKSLASH) return fail(i);
    sawEscape = true;
    i = readEscape(i);
    if (i == 0) return 0;
  }
}

function readEscape(i: usize): usize {
  switch (<u32>load<u8>(i + 1)) {
    case 0x22:
    case 0x5c:
    case 0x2f:
    case 0x62:
    case 0x66:
    case 0x6e:
    case 0x72:
    case 0x74:
      return i + 2;
  }
  const unit = escapedUnit(i);
  if (unit < 0) return fail(i);
  if (unit < 0xd800 || unit > 0xdfff) return i + 6;
  const next = unit < 0xdc00 ? escapedUnit(i + 6) : -1;
  if (next >= 0xdc00 && next <= 0xdfff) return i + 12;
  store<u32>(i + 2, FFFD);
  return i + 6;
}

/** The UTF-16 unit of `\uXXXX` at `i`, or -1 when there is none. */
function escapedUnit(i: usize): i32 {
  if (<u32>load<u8>(i) != BACKSLASH || <u32>load<u8>(i + 1) != LOWER_U) return -1;
  let unit = 0;
  for (let k = i + 2; k < i + 6; k++) {
    const digit = hexValue(<u32>load<u8>(k));
    if (digit < 0) return -1;
    unit = (unit << 4) | digit;
  }
  return unit;
}

function hexValue(byte: u32): i32 {
  if (isDigit(byte)) return byte - ZERO;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x61 + 10 : -1;
}

/** A number or literal. */
export function readScalar(i: usize): usize {
  const first = <u32>load<u8>(i);
  if (first == MINUS || isDigit(first)) return readNumber(i);
  const word = load<u32>(i);
  if (word == NULL || word == TRUE) return i + 4;
  if (first == 0x66 && load<u32>(i + 1) == ALSE) return i + 5;
  return failLiteral(i, first);
}

/** Where the word stops being the literal that it begins like. */
function failLiteral(i: usize, first: u32): usize {
  if (first == 0x66) {
    i++;
    return failWord(i, ALSE);
  }
  return failWord(i, first == 0x6e ? NULL : first == 0x74 ? TRUE : 0);
}

function failWord(i: usize, word: u32): usize {
  while (word != 0 && <u32>load<u8>(i) == (word & 0xff)) {
    i++;
    word >>= 8;
  }
  return fail(i);
}

function readNumber(i: usize): usize {
  if (<u32>load<u8>(i) == MINUS) i++;
  const whole = i;
  i = skipDigits(i);
  if (i == whole || (<u32>load<u8>(whole) == ZERO && i > whole + 1)) return fail(whole);
  if (<u32>load<u8>(i) == DOT) {
    const fraction = i + 1;
    i = skipDigits(fraction);
    if (i == fraction) return fail(i);
  }
  if (((<u32>load<u8>(i)) | 0x20) == LOWER_E) {
    i++;
    const sign = <u32>load<u8>(i);
    if (sign == PLUS || sign == MINUS) i++;
    const exponent = i;
    i = skipDigits(exponent);
    if (i == exponent) return fail(i);
  }
  return i;
}

function skipDigits(i: usize): usize {
  while (isDigit(<u32>load<u8>(i))) i++;
  return i;
}

function isDigit(byte: u32): bool {
  return byte - ZERO <= 9;
}
