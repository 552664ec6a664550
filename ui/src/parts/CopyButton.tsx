import { Check, Copy } from "lucide-react";
import { type ComponentProps, useEffect, useState } from "react";
import { Button } from "../design/Button";
import { IconButton } from "../design/IconButton";
import { useText } from "../i18n";
import { copied as put } from "../state/copy";
import { announce } from "../state/notice";

/** How long a button says what it did, in milliseconds. */
const SAYS = 2000;

/** Puts a text on the clipboard, and says that it did. With `icon` its words are its name alone. */
export function CopyButton({
  text,
  words,
  done: says,
  icon,
  ...rest
}: { text: () => string; words: string; done?: string; icon?: boolean; "data-testid"?: string } & Omit<ComponentProps<typeof Button>, "onClick" | "children">) {
  const { t } = useText();
  const done = says ?? t("copied");
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), SAYS);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async () => {
    if (!(await put(text()))) return;
    announce(done);
    setCopied(true);
  };
  const Icon = copied ? Check : Copy;
  if (icon) {
    return (
      <IconButton label={copied ? done : words} small data-testid={rest["data-testid"]} onClick={() => void copy()}>
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
