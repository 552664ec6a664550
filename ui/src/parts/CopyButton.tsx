import { Check, Copy } from "lucide-react";
import { type ComponentProps, useState } from "react";
import { Button } from "../design/Button";
import { IconButton } from "../design/IconButton";

/** Puts a text on the clipboard, and says that it did. With `icon` its words are its name alone. */
export function CopyButton({
  text,
  words,
  done = "Copied",
  icon,
  ...rest
}: { text: () => string; words: string; done?: string; icon?: boolean } & Omit<ComponentProps<typeof Button>, "onClick" | "children">) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text());
    setCopied(true);
  };
  const Icon = copied ? Check : Copy;
  if (icon) {
    return (
      <IconButton label={copied ? done : words} small onClick={() => void copy()}>
        <Icon size={14} />
      </IconButton>
    );
  }
  return (
    <Button {...rest} onClick={() => void copy()}>
      <Icon size={16} aria-hidden /> {copied ? done : words}
    </Button>
  );
}
