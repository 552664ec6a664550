import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import "../nonce";
import { useText } from "../i18n";
import { IconButton } from "./IconButton";

/** Something that must be settled, or looked at, before one goes on. Escape and the cross leave it. */
export function Dialog(props: {
  open: boolean;
  onClose: () => void;
  title: string;
  /** One sentence under the title. */
  about?: ReactNode;
  /** The buttons, the first to be reached last. */
  actions?: ReactNode;
  children?: ReactNode;
  testId?: string;
  /** Where the focus goes back to where what had it is gone: a menu, mostly. */
  back?: string;
}) {
  const { t } = useText();
  return (
    <Radix.Root open={props.open} onOpenChange={(open) => !open && props.onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 grid place-items-center overflow-auto bg-veil p-4">
          <Radix.Content
            {...(props.about ? {} : { "aria-describedby": undefined })}
            data-testid={props.testId}
            onCloseAutoFocus={(event) => {
              const back = props.back && document.querySelector<HTMLElement>(props.back);
              if (!back) return;
              event.preventDefault();
              back.focus();
            }}
            className="grid w-full max-w-[480px] gap-4 rounded-lg border border-line-strong bg-raised p-5 shadow-float animate-appear"
          >
            <div className="flex items-start justify-between gap-3">
              <div className="grid gap-1">
                <Radix.Title className="text-lg font-semibold">{props.title}</Radix.Title>
                {props.about && <Radix.Description className="text-sm text-ink-2">{props.about}</Radix.Description>}
              </div>
              <Radix.Close asChild>
                <IconButton label={t("close")} className="-mt-1 -mr-1.5">
                  <X size={16} />
                </IconButton>
              </Radix.Close>
            </div>
            {props.children}
            {props.actions && <div className="flex flex-wrap justify-end gap-2">{props.actions}</div>}
          </Radix.Content>
        </Radix.Overlay>
      </Radix.Portal>
    </Radix.Root>
  );
}
