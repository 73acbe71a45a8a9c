import * as ascii from "@/lib/transforms/ascii";
import { memory } from "./memory";

// A member of an object is known by its address; 0 stands for none. Its words are those of assembly/members.ts.
export const MEMBER_BYTES = 36;
const ESCAPED_KEY = 1;
const ESCAPED_TEXT = 2;
const DROPPED = 4;

/** Members stand one behind the other. */
export type MemberList = { from: number; to: number };

function word(member: number, index: number): number {
  return memory.ints[(member >> 2) + index] ?? 0;
}

/** The bounds of the key between its quotes; equal keys are equal bytes, however they were escaped. */
export function keyStart(member: number): number {
  return word(member, 0);
}
export function keyEnd(member: number): number {
  return word(member, 1);
}
/** The bounds of the value, with a string's quotes. */
export function valueStart(member: number): number {
  return word(member, 2);
}
export function valueEnd(member: number): number {
  return word(member, 3);
}
/** The members of the value, when that is an object. Noted for the members of the text's outermost object alone. */
export function innerFrom(member: number): number {
  return word(member, 4);
}
export function innerTo(member: number): number {
  return word(member, 5);
}
/** Where the member itself begins. */
export function nameStart(member: number): number {
  return word(member, 6);
}
/** The key's index in the table that the object was walked with, or -1. */
export function knownKey(member: number): number {
  return word(member, 7);
}
/** Whether the value is a string with an escape. */
export function hasEscapedText(member: number): boolean {
  return (word(member, 8) & ESCAPED_TEXT) !== 0;
}
export function hasEscapedKey(member: number): boolean {
  return (word(member, 8) & ESCAPED_KEY) !== 0;
}
/** Whether the member does not count: it is left out, or another one has its key. */
export function isDropped(member: number): boolean {
  return (word(member, 8) & DROPPED) !== 0;
}

export function drop(member: number): void {
  memory.ints[(member >> 2) + 8] = word(member, 8) | DROPPED;
}

/** Gives the member another place for its key. */
export function setKey(member: number, start: number, end: number): void {
  memory.ints[member >> 2] = start;
  memory.ints[(member >> 2) + 1] = end;
}

/** Writes a member of the given key, which has quotes around it, at `at`; its value is that of `from`. */
export function writeMember(at: number, from: number, start: number, end: number): void {
  const base = at >> 2;
  setKey(at, start, end);
  memory.ints[base + 2] = valueStart(from);
  memory.ints[base + 3] = valueEnd(from);
  memory.ints[base + 8] = 0;
}

function firstByte(member: number): number {
  return memory.bytes[valueStart(member)] ?? 0;
}

export function isString(member: number): boolean {
  return member !== 0 && firstByte(member) === ascii.QUOTE;
}

export function isObject(member: number): boolean {
  return member !== 0 && firstByte(member) === ascii.OPEN_BRACE;
}

/** A null source value is "not present" for every mapped target. */
export function isPresent(member: number): boolean {
  return member !== 0 && firstByte(member) !== ascii.LOWER_N;
}
