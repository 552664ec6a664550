import { Component, type ReactNode } from "react";
import type { Failure } from "../contract";
import { Button } from "../design/Button";
import { said } from "../i18n";
import { FailureNote } from "./FailureNote";

/** Where something cannot be drawn, it says so in its place: the rest of the window stands. */
export class Boundary extends Component<{ children: ReactNode }, { error?: unknown }> {
  state: { error?: unknown } = {};

  static getDerivedStateFromError(error: unknown) {
    return { error: error ?? "nothing was thrown" };
  }

  render() {
    if (this.state.error === undefined) return this.props.children;
    return (
      <FailureNote failure={failure()}>
        <Button className="mt-1" onClick={() => this.setState({ error: undefined })} data-testid="draw-again">
          {said().t("again")}
        </Button>
      </FailureNote>
    );
  }
}

const failure = (): Failure => ({ code: "internal", message: said().t("failure.notShown"), hint: said().t("failure.notShownHint") });
