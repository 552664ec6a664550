import { useEffect } from "react";
import { COMMANDS, run } from "./commands";
import { isPressed, writes } from "./keys";

/** Of these each opens and closes its own dialog; behind a dialog nothing else is called. */
const OVER = new Set(["palette", "shortcuts"]);

/** A chord without Control or Command writes a letter where something is written. */
const isLetter = (chord: string) => chord.length === 1;

/** The command that a key calls here, if it calls one. */
export function called(event: KeyboardEvent, behind: boolean) {
  return COMMANDS.find(
    (command) =>
      !("local" in command) &&
      !("outside" in command && writes(event.target)) &&
      (!behind || OVER.has(command.id)) &&
      [command.keys, command.also].some((chord) => chord && isPressed(event, chord) && !(isLetter(chord) && writes(event.target))),
  );
}

/** Whether Escape may stop what runs: not where it closes something. */
function stops(event: KeyboardEvent, behind: boolean): boolean {
  if (event.key !== "Escape" || event.shiftKey || event.isComposing || behind) return false;
  const target = event.target as Element | null;
  return !writes(target) && (target === document.body || !!target?.closest?.("main"));
}

/** Hears the keys of the whole window. What was taken by the part that has the focus is not heard. */
export function useShortcuts() {
  useEffect(() => {
    const hear = (event: KeyboardEvent) => {
      if (event.defaultPrevented) return;
      const behind = !!document.querySelector("[role=dialog]");
      const command = called(event, behind);
      if (command ? run(command.id) : stops(event, behind) && run("stop")) event.preventDefault();
    };
    window.addEventListener("keydown", hear);
    return () => window.removeEventListener("keydown", hear);
  }, []);
}
