import { Check, Copy } from "lucide-react";
import { type ComponentProps, useState } from "react";
import { Button } from "../design/Button";
import { IconButton } from "../design/IconButton";
import { toast } from "../design/toast";

/** Puts a text on the clipboard, and says that it did. With `icon` its words are its name alone. */
export function CopyButton({
  text,
  words,
  icon,
  ...rest
}: { text: () => string; words: string; icon?: boolean } & Omit<ComponentProps<typeof Button>, "onClick" | "children">) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text());
      setCopied(true);
    } catch {
      toast({ text: "It could not be copied: the clipboard is not to be had." });
    }
  };
  const Icon = copied ? Check : Copy;
  if (icon) {
    return (
      <IconButton label={copied ? "Copied" : words} small onClick={() => void copy()}>
        <Icon size={14} />
      </IconButton>
    );
  }
  return (
    <Button {...rest} onClick={() => void copy()}>
      <Icon size={16} aria-hidden /> {copied ? "Copied" : words}
    </Button>
  );
}
