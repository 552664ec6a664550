// @vitest-environment jsdom
import { act } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { all, as, asked, click, close, composer, find, nobody, open, press, text, write } from "./test/window";
import type { DemoWorkspace, Failure, SessionState, WorkspaceFound } from "./contract";

vi.mock("./host", () => import("./test/host"));
const { App } = await import("./App");
const { engine } = await import("./test/host");
await Promise.all([
  import("./parts/onboarding/Onboarding"),
  import("./parts/ReadyPage"),
  import("./parts/Doctor"),
  import("./parts/Palette"),
  import("./parts/ProfileItems"),
]);

const HOST = "https://one.example";
const fresh: SessionState = { ...nobody, host: null, profile: null, profiles: [] };
const preset: SessionState = { ...fresh, host: HOST, profile: "default" };
const found = (host = HOST): WorkspaceFound => ({ host, cloud: "AWS", workspace_id: "42" });
const wrong: Failure = { code: "invalid", field: "workspace host", message: "That is no workspace.", hint: "Look again." };
const demo: DemoWorkspace = { host: "http://127.0.0.1:8480", accounts: [{ user_name: "alice@example.com", password: "alice-demo" }] };
const checks = [
  { name: "identity", state: "pass", found: "alice", mend: null },
  { name: "warehouse", state: "fail", found: "No warehouse for alice.", mend: "Ask for one." },
];

const begin = (state: SessionState, replies: Record<string, unknown> = {}) =>
  open(() => <App />, state, {
    "workspace/find": ({ host }: { host: string }) => found(host),
    "demo/show": { offered: false, running: null },
    "session/sign_in": as("alice"),
    "doctor/run": { checks },
    ...replies,
  });
const at = () => document.activeElement?.textContent;
const step = () => document.querySelector("[aria-current=step]")?.textContent;
const card = () => find("found-workspace")?.textContent;

beforeEach(() => localStorage.clear());
afterEach(close);

describe("the first step", () => {
  it("asks an address what it is, and goes on with what it says", async () => {
    await begin(fresh);
    expect([step(), at()]).toEqual(["1Workspace", "Ask your lakehouse, as yourself."]);
    expect(find<HTMLButtonElement>("workspace-continue")?.disabled, "there is nothing to ask yet").toBe(true);
    await write("one.example/sql/editor", "host");
    engine.replies["workspace/find"] = found();
    await click("workspace-continue");
    expect(asked("workspace/find")).toEqual([{ host: "one.example/sql/editor" }]);
    expect([step(), at(), card()]).toEqual(["2Sign in", "Sign in as yourself", "one.exampleWorkspace 42AWS"]);
    await click("sign-in");
    expect(asked("session/sign_in"), "at what was found").toEqual([{ host: HOST, another: false }]);
  });

  it("says of a cloud what it says of itself, whatever that is called", async () => {
    for (const [cloud, said] of [["AZURE", "Azure"], ["constructor", "constructor"], ["__proto__", "__proto__"], ["a\u202eb", "a⟨U+202E⟩b"]]) {
      await begin(preset, { "workspace/find": { host: HOST, cloud, workspace_id: null } });
      expect(card()).toBe(`one.exampleThis is a Databricks workspace.${said}`);
      await close();
    }
    await begin(fresh);
  });

  it("goes nowhere with an address that is none", async () => {
    await begin(fresh, { "workspace/find": wrong });
    await write("https://www.example", "host");
    await click("workspace-continue");
    expect(text()).toContain("That is no workspace.Look again.");
    expect([find("host")?.ariaInvalid ?? find("host")?.getAttribute("aria-invalid"), find("sign-in")]).toEqual(["true", null]);
    engine.replies["workspace/find"] = found();
    await click("workspace-continue");
    expect(find("sign-in"), "the right one leads on").not.toBeNull();
  });

  it("is over at once where the workspace is named already", async () => {
    await begin(preset);
    expect([asked("workspace/find"), step(), card()]).toEqual([[{ host: HOST }], "2Sign in", "one.exampleWorkspace 42AWS"]);
  });

  it("heeds no answer that comes after one has stopped asking", async () => {
    let answer: (found: WorkspaceFound) => void = () => {};
    await begin(preset, { "workspace/find": new Promise((resolve) => (answer = resolve)) });
    expect(text()).toContain("Asking one.example whether it is a workspace…");
    await press("Escape");
    await act(async () => answer(found()));
    expect([step(), find("workspace-continue") !== null]).toEqual(["1Workspace", true]);
  });

  it("offers the profiles of the Databricks tools, and goes to the one that is chosen", async () => {
    const profiles = [
      { name: "DEFAULT", host: HOST, user_name: null },
      { name: "dev", host: "https://dev.example", user_name: null },
    ];
    await begin({ ...preset, profiles }, { "session/switch": { ...preset, profiles, profile: "dev", host: "https://dev.example" } });
    expect(asked("workspace/find"), "where there is a choice it is left").toEqual([]);
    await click(all("profile-choice")[1]);
    expect([asked("workspace/find"), asked("session/switch")]).toEqual([[{ host: "https://dev.example" }], [{ name: "dev" }]]);
    await click("sign-in");
    expect(asked("session/sign_in")).toEqual([{ host: "https://dev.example", another: false }]);
  });

  it.each([
    ["has stopped asking", () => press("Escape")],
    ["has left the steps", () => click("skip-onboarding")],
    ["asks another address", () => act(async () => document.querySelector("form")?.requestSubmit())],
  ])("goes to no profile for whoever %s meanwhile", async (_, leave) => {
    let answer: (found: WorkspaceFound) => void = () => {};
    const held = new Promise((resolve) => (answer = resolve));
    const profiles = [{ name: "dev", host: "https://dev.example", user_name: null }];
    await begin({ ...preset, profiles }, {
      "workspace/find": ({ host }: { host: string }) => (host === HOST ? found() : held),
      "session/switch": { ...preset, profiles, profile: "dev", host: "https://dev.example" },
    });
    await click("profile-choice");
    await leave();
    const before = [step(), card()];
    await act(async () => answer(found("https://dev.example")));
    expect([asked("session/switch"), step(), card()]).toEqual([[], ...before]);
  });

  it("asks nothing more of a demo that was given up", async () => {
    let answer: (demo: DemoWorkspace) => void = () => {};
    await begin(fresh, { "demo/show": { offered: true, running: null }, "demo/start": new Promise((resolve) => (answer = resolve)) });
    await click("start-demo");
    await click("stop-looking");
    await act(async () => answer(demo));
    expect([asked("workspace/find"), step(), find("failure")]).toEqual([[], "1Workspace", null]);
  });

  it("says why a profile cannot be gone to", async () => {
    await begin({ ...preset, profiles: [{ name: "dev", host: "https://dev.example", user_name: null }] }, { "session/switch": { ...preset, problem: wrong } });
    await click("profile-choice");
    expect([step(), find("failure")?.textContent]).toEqual(["1Workspace", "That is no workspace.Look again."]);
  });

  it("starts the demo workspace with a click, where it is on this machine", async () => {
    await begin(fresh, { "demo/show": { offered: true, running: null }, "demo/start": demo });
    await click("start-demo");
    expect([asked("demo/start"), asked("workspace/find")]).toEqual([[{}], [{ host: demo.host }]]);
    expect([card(), all("demo-account").map((one) => one.textContent)]).toEqual([
      "127.0.0.1:8480The demo workspace, on this machine",
      ["alice@example.comPassword:alice-demo"],
    ]);
    await click("sign-in");
    expect(asked("session/sign_in")).toEqual([{ host: demo.host, another: false }]);
  });

  it("offers no demo where there is none, or no choice", async () => {
    await begin(fresh);
    expect(find("start-demo")).toBeNull();
    await close();
    await begin({ ...preset, fixed: true }, { "demo/show": { offered: true, running: null }, "workspace/find": wrong });
    expect([find("start-demo"), find<HTMLInputElement>("host")?.readOnly]).toEqual([null, true]);
  });
});

describe("the second step", () => {
  it("waits with the link in sight; Escape ends that, and leads back", async () => {
    await begin(preset, { "session/sign_in": new Promise(() => {}) });
    find("sign-in")?.focus();
    await click("sign-in");
    await act(async () => engine.channels[0]?.({ url: "https://one.example/authorize", opened: true }));
    expect(text()).toContain("Waiting for your browser5:00https://one.example/authorize Copy linkTry againCancel");
    expect(at(), "the button has gone, the focus has not").toBe("Sign in as yourself");
    await press("Escape");
    expect([asked("session/cancel_sign_in"), find("sign-in-link"), step()]).toEqual([[{}], null, "2Sign in"]);
    await press("Escape");
    expect([step(), at(), find<HTMLInputElement>("host")?.value]).toEqual(["1Workspace", "Ask your lakehouse, as yourself.", HOST]);
    expect(asked("workspace/find"), "and does not go on by itself again").toHaveLength(1);
  });

  it("leads nowhere else where the configuration names the workspace", async () => {
    await begin({ ...preset, fixed: true });
    expect([find("onboarding-back"), find("sign-in") !== null]).toEqual([null, true]);
  });

  it("says why a sign-in failed, and is ready for the next", async () => {
    await begin(preset, { "session/sign_in": wrong });
    await click("sign-in");
    expect([find("failure")?.textContent, find<HTMLButtonElement>("sign-in")?.disabled]).toEqual(["That is no workspace.Look again.", false]);
  });
});

describe("the third step", () => {
  const arrive = async () => {
    await begin(preset);
    await click("sign-in");
  };
  const row = (id: string) => {
    const one = all("reach").find((row) => row.dataset.id === id);
    return [one?.dataset.can, one?.textContent];
  };

  it("says who came back and what they can reach, and does not stand before the composer", async () => {
    await arrive();
    expect([step(), at()]).toEqual(["3Ready", "Ready: ask away"]);
    expect(text()).toContain("Everything runs as alice@example.com.");
    expect([row("warehouse"), row("genie")]).toEqual([
      ["no", "SQL warehouseNo warehouse for alice.Ask for one."],
      ["none", "GenieNone is named in the configuration."],
    ]);
    expect(text()).toContain("3 things are locked for you. You can ask all the same.");
    expect(composer()?.disabled, "one can ask at once").toBe(false);
  });

  it("says where the model that answers is not asked as whoever came back", async () => {
    await begin(preset, { "session/sign_in": as("alice", { model_as_app: true }) });
    await click("sign-in");
    expect(find("ready")?.textContent).toContain("The model is asked as the service principal; all else runs as alice@example.com.");
    expect(text()).not.toContain("Everything runs as");
  });

  it("gives way to the composer: by its button, by Escape, and to whoever types", async () => {
    await arrive();
    await press("w");
    expect([document.activeElement === composer(), find("ready") !== null]).toEqual([true, true]);
    await click("start-asking");
    expect([document.activeElement === composer(), find("ready"), all("starter").length > 0]).toEqual([true, null, true]);
  });

  it("is gone with Escape, and when another chat is opened", async () => {
    await arrive();
    await press("Escape");
    expect([document.activeElement === composer(), find("ready")]).toEqual([true, null]);
    await close();
    localStorage.clear();
    await arrive();
    await press("n", { ctrlKey: true });
    expect([find("ready"), all("starter").length > 0]).toEqual([null, true]);
  });

  it("is there once for each profile", async () => {
    await arrive();
    await close();
    await begin({ ...preset, profiles: nobody.profiles });
    await click("sign-in");
    expect([find("composer") !== null, find("ready")]).toEqual([true, null]);
    await close();
    await begin({ ...preset, profiles: nobody.profiles }, { "session/sign_in": { ...as("bob"), profile: "work" } });
    await click("sign-in");
    expect(find("ready"), "another profile is new").not.toBeNull();
  });

  it("is nobody's who was signed in already", async () => {
    await begin(as("alice"));
    expect([find("composer") !== null, find("ready"), asked("doctor/run")]).toEqual([true, null, []]);
  });

  it("is come back to by the palette, and from the checks", async () => {
    await begin(as("alice"));
    await press("k", { ctrlKey: true });
    await write("reach", "palette-words");
    await click("palette-command");
    await act(async () => void (await new Promise((resolve) => setTimeout(resolve, 20))));
    expect([find("ready-page") !== null, at(), row("warehouse")[0]]).toEqual([true, "What you can reach", "no"]);
    await click("ready-doctor");
    await click("doctor-reach");
    expect(find("ready-page")).not.toBeNull();
    await press("Escape");
    expect(find("ready-page")).toBeNull();
  });
});

describe("the introduction", () => {
  it("can be skipped, for good", async () => {
    await begin(fresh);
    await click("skip-onboarding");
    expect([find("onboarding"), find("sign-in") !== null]).toEqual([null, true]);
    await write(HOST, "host");
    await click("sign-in");
    expect([find("composer") !== null, find("ready")]).toEqual([true, null]);
    await close();
    await begin(fresh);
    expect(find("onboarding")).toBeNull();
  });

  it("is not for whoever was here, whatever is wrong", async () => {
    await begin(nobody);
    expect([find("onboarding"), find("sign-in") !== null]).toEqual([null, true]);
    await close();
    await begin({ ...preset, problem: wrong });
    expect([find("onboarding"), find("failure") !== null]).toEqual([null, true]);
  });

  it("leads to the demo from the sign-in too, and back", async () => {
    await begin(nobody, { "demo/show": { offered: true, running: null }, "demo/start": demo });
    await click("try-demo");
    expect([asked("demo/start"), find("demo-account") !== null]).toEqual([[{}], true]);
    await click("skip-onboarding");
    expect([find("onboarding"), find("try-demo") !== null]).toEqual([null, true]);
  });
});
