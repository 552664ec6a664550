/** Whether a key event is a chord such as `mod+shift+a`; `mod` is Command on a Mac and Control elsewhere. */
export function isChord(event: KeyboardEvent, chord: string, mac = /Mac|iPhone|iPad/.test(navigator.platform)): boolean {
  const parts = chord.split("+");
  const key = parts.pop();
  const has = (part: string) => parts.includes(part);
  return (
    !event.isComposing &&
    event.key.toLowerCase() === key &&
    (mac ? event.metaKey : event.ctrlKey) === has("mod") &&
    !(mac ? event.ctrlKey : event.metaKey) &&
    event.shiftKey === has("shift") &&
    event.altKey === has("alt")
  );
}
