/** Two letters for a name. */
export function initials(name: string): string {
  const parts = name.split(/[\s.@]+/).filter(Boolean);
  return ((parts[0]?.[0] ?? "") + (parts[1]?.[0] ?? "")).toUpperCase();
}
