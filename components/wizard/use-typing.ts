"use client";

import { type FormEvent, useEffect, useState } from "react";
import type { FieldValues, UseFormReturn } from "react-hook-form";

/** Tells the wizard each change, so that half an answer survives a reload. */
export function useTyped<T extends FieldValues>(form: UseFormReturn<T>, onTyped: (values: T) => void) {
  useEffect(
    () =>
      form.subscribe({ formState: { values: true }, callback: ({ values }) => onTyped(structuredClone(values) as T) }),
    // The wizard's dispatch never changes.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [form],
  );
}

const TYPED = /^(insertText|insertCompositionText|delete)/;

/** True while a field is typed into by hand: half a secret is nothing to try. What is pasted or chosen is whole. */
export function useTyping() {
  const [typing, setTyping] = useState(false);
  const onInput = ({ nativeEvent }: FormEvent) =>
    setTyping(TYPED.test((nativeEvent as Partial<InputEvent>).inputType ?? ""));
  return { typing, end: () => setTyping(false), handlers: { onInput, onBlur: () => setTyping(false) } };
}
