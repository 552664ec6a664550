// @vitest-environment jsdom
import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ApprovalRequest, TurnDecision } from "../contract";
import { Approvals } from "./Approvals";

vi.hoisted(() => Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true }));

const request = (more: Partial<ApprovalRequest> = {}): ApprovalRequest => ({
  id: "p1",
  turn_id: "u",
  action_id: "a1",
  tool: "sql",
  name: "run_sql",
  resource: "starter",
  operation: "update",
  reason: "This changes data or settings.",
  arguments: { statement: "UPDATE main.sales.targets\nSET target = 2100000" },
  run_as: {
    mode: "on_behalf_of_user",
    principal: { id: "1", user_name: "alice@example.com" },
    grant: "jwt-bearer",
    scopes: ["sql"],
  },
  allowed: ["approve", "edit", "reject", "respond"],
  securables: ["main.sales.targets"],
  ...more,
});
const refund = request({
  id: "p2",
  tool: "mcp",
  name: "refund",
  resource: "shop",
  operation: "call",
  reason: "`refund` is not known to only read.",
  arguments: { order: 7 },
  securables: [],
});

let root: Root;
let place: HTMLElement;
let sent: TurnDecision[][];
const all = (id: string) => [...place.querySelectorAll<HTMLElement>(`[data-testid="${id}"]`)];
const find = (id: string) => all(id)[0];
const click = (id: string, at = 0) => act(async () => all(id)[at]?.click());
const said = () => place.textContent ?? "";
const write = (id: string, text: string) =>
  act(async () => {
    const field = find(id) as HTMLTextAreaElement | HTMLInputElement;
    // React hears of a value only where it did not set it itself.
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), "value")?.set?.call(field, text);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
const press = (id: string, key: string) =>
  act(async () => void find(id)?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true })));
const onDecide = (decisions: TurnDecision[]) => void sent.push(decisions);
const draw = (approvals: ApprovalRequest[], busy = false) =>
  act(async () => root.render(<Approvals approvals={approvals} busy={busy} onDecide={onDecide} />));

beforeEach(() => {
  sent = [];
  place = document.body.appendChild(document.createElement("div"));
  root = createRoot(place);
});
afterEach(async () => {
  await act(async () => root.unmount());
  place.remove();
});

describe("an approval", () => {
  it("shows what would run, as whom, on what and why, and no key decides", async () => {
    await draw([request()]);
    expect(said()).toContain("This changes data or settings");
    expect(said()).toContain("will run as alice");
    expect(find("approval-facts")?.textContent).toBe("update · starter · sql run_sql");
    expect(find("sql")?.textContent).toBe("UPDATE main.sales.targets\nSET target = 2100000");
    expect(document.activeElement?.tagName).toBe("H3");
  });

  it("says so where a service principal would run it", async () => {
    const run_as = { ...request().run_as, mode: "service_principal" as const };
    await draw([request({ run_as })]);
    expect(said()).toContain("will run as service principal alice");
  });

  it("names what cannot be seen in what would run", async () => {
    await draw([request({ ...refund, arguments: { note: "a\u202eb" } })]);
    expect(find("fields")?.textContent).toContain("a⟨U+202E⟩b");
  });

  it("shows a statement that the arguments do not hold, and a long one whole on demand", async () => {
    const statement = Array.from({ length: 40 }, (_, i) => `-- ${i}`).join("\n");
    await draw([request({ ...refund, statement })]);
    expect(find("sql")?.textContent, "nothing is cut").toBe(statement);
    expect(place.querySelector(".capped")).not.toBeNull();
    await click("show-all");
    expect(place.querySelector(".capped")).toBeNull();
    expect(find("fields")?.textContent).toBe("Argumentsorder7");
  });

  it("runs once, sent at once", async () => {
    await draw([request()]);
    await click("run-once");
    expect(sent).toEqual([[{ approval_id: "p1", type: "approve", message: null }]]);
  });

  it("offers only what is allowed", async () => {
    await draw([request({ allowed: ["approve", "reject"], securables: [] })]);
    expect(["run-once", "remember", "edit", "respond", "deny"].filter((id) => find(id))).toEqual(["run-once", "deny"]);
  });

  it("is remembered for as long as is chosen, and says what for", async () => {
    await draw([request()]);
    await click("remember");
    const text = find("remembering")?.textContent ?? "";
    for (const word of ["update", "main.sales.targets", "starter", "alice@example.com"]) expect(text).toContain(word);
    await click("remember-480");
    expect(sent, "a choice decides nothing").toEqual([]);
    await click("remember-run");
    expect(sent).toEqual([[{ approval_id: "p1", type: "approve", message: null, remember_minutes: 480 }]]);
  });

  it("is denied with a reason", async () => {
    await draw([request()]);
    await click("deny");
    await write("deny-reason", " not now ");
    await click("deny-confirm");
    expect(sent).toEqual([[{ approval_id: "p1", type: "reject", message: "not now" }]]);
  });

  it("is answered in the tool's place, with words", async () => {
    await draw([refund]);
    await click("respond");
    expect((find("answer-send") as HTMLButtonElement).disabled).toBe(true);
    await write("answer-text", "It was refunded.");
    await click("answer-send");
    expect(sent).toEqual([[{ approval_id: "p2", type: "respond", message: "It was refunded." }]]);
  });
});

describe("an edit", () => {
  it("of a statement is compared before it runs", async () => {
    await draw([request()]);
    await click("edit");
    expect((find("run-edited") as HTMLButtonElement).disabled, "nothing is changed").toBe(true);
    await write("edit-text", "UPDATE main.sales.targets\nSET target = 2000000");
    expect([...(find("diff")?.children ?? [])].map((line) => line.textContent)).toEqual([
      "  UPDATE main.sales.targets",
      "− before:SET target = 2100000",
      "+ now:SET target = 2000000",
    ]);
    await press("edit-text", "Enter");
    expect(sent, "Enter breaks the line").toEqual([]);
    await click("run-edited");
    expect(sent).toEqual([
      [{ approval_id: "p1", type: "edit", message: null, arguments: { statement: "UPDATE main.sales.targets\nSET target = 2000000" } }],
    ]);
  });

  it("is left with Escape, which decides nothing and loses nothing", async () => {
    await draw([request()]);
    await click("edit");
    await write("edit-text", "SELECT 1");
    await press("edit-text", "Escape");
    expect(find("edit-text")).toBeUndefined();
    expect(document.activeElement, "back where it began").toBe(find("edit"));
    expect(find("edit")?.textContent).toContain("Go on editing");
    await click("edit");
    expect((find("edit-text") as HTMLTextAreaElement).value).toBe("SELECT 1");
    expect(sent).toEqual([]);
  });

  it("of arguments is JSON, and says where it is not", async () => {
    await draw([refund]);
    await click("edit");
    await write("edit-text", '{"order": 8');
    expect(find("edit-wrong")?.textContent).toContain("This is not valid JSON");
    expect((find("edit-text") as HTMLTextAreaElement).value, "the text stays").toBe('{"order": 8');
    expect((find("run-edited") as HTMLButtonElement).disabled).toBe(true);
    await write("edit-text", '{"order": 8}');
    await click("run-edited");
    expect(sent).toEqual([[{ approval_id: "p2", type: "edit", message: null, arguments: { order: 8 } }]]);
  });

  it("that was refused is there again", async () => {
    await draw([request()]);
    await click("edit");
    await write("edit-text", "UPDATE nothing");
    await click("run-edited");
    await draw([]);
    await draw([request()]);
    expect(sent, "it is not sent again by itself").toHaveLength(1);
    await click("edit");
    expect((find("edit-text") as HTMLTextAreaElement).value).toBe("UPDATE nothing");
  });
});

describe("several approvals", () => {
  it("are decided one by one, may be thought over, and are sent together", async () => {
    await draw([request(), refund]);
    await click("run-once");
    expect(sent).toEqual([]);
    expect(find("decided-count")?.textContent).toContain("1 of 2 decided");
    expect(find("decided")?.textContent).toBe(" Decided: Run once Change");
    expect(document.activeElement?.textContent, "on to the next").toBe("refund is not known to only read");
    await click("change-mind");
    expect(find("decided-count")?.textContent).toContain("0 of 2 decided");
    await click("deny");
    await click("deny-confirm");
    await click("run-once");
    expect(sent).toEqual([
      [
        { approval_id: "p1", type: "reject", message: null },
        { approval_id: "p2", type: "approve", message: null },
      ],
    ]);
  });

  it("wait for what still runs", async () => {
    await draw([request()], true);
    await click("run-once");
    expect(sent).toEqual([]);
    expect(find("decided-count")?.textContent).toContain("when what runs now has ended");
    await draw([request()], false);
    expect(sent).toHaveLength(1);
  });
});
