import { LoaderCircle } from "lucide-react";

/** Something goes on. Beside words it is silent; alone it has a label. */
export function Spinner({ label, size = 16 }: { label?: string; size?: number }) {
  return label ? (
    <LoaderCircle className="animate-spin" size={size} role="img" aria-label={label} />
  ) : (
    <LoaderCircle className="animate-spin" size={size} aria-hidden />
  );
}
