// @vitest-environment jsdom
import { act } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Managed, Preferences } from "../../contract";
import { keepManaged } from "../../state/managed";
import { as, begin, click, close, draw, find, text as said, write } from "../../test/window";
import { Save } from "../results/Save";
import SettingsPage from "./SettingsPage";

vi.mock("../../host", () => import("../../test/host"));

const MANAGED: Managed = {
  source: "/etc/behalf/policy.yaml",
  settled: [
    { field: "workspaces", value: "https://one.example" },
    { field: "retention.days", value: "1" },
    { field: "approvals.remember", value: "nothing" },
    { field: "export", value: "false" },
    { field: "updates", value: "off" },
    { field: "something.newer", value: "7" },
  ],
  workspaces: ["https://one.example"],
  export: false,
};
const session = as("alice");
const open = (managed: Managed | null) => {
  keepManaged(managed);
  const signedIn = session.signed_in;
  if (!signedIn) throw new Error("somebody is signed in");
  const none = () => {};
  return draw(<SettingsPage session={session} signedIn={signedIn} done={0} onSwitch={none} onAdd={none} onSignOut={none} onAudit={none} onDeleted={none} onClose={none} />);
};

beforeEach(() => begin({ "settings/show": { updates: true, skipped_version: null } as Partial<Preferences> }));
afterEach(async () => {
  await close();
  await act(async () => keepManaged(null));
});

describe("what an organization settles", () => {
  it("is a section of its own, each value in words, with where it stands", async () => {
    await open(MANAGED);
    await click("to-organization");
    const shown = find("managed")?.textContent ?? "";
    for (const words of ["https://one.example", "1 day at most", "every call that asks asks each time", "Not allowed", "Your organization looks after", "something.newer7"]) {
      expect(shown).toContain(words);
    }
    expect(find("setting-managed")?.textContent).toContain("/etc/behalf/policy.yaml");
    expect(find("setting-managed")?.querySelectorAll("button, input, [role=switch]")).toHaveLength(0);
  });

  it("is nowhere where nobody manages the machine, nor found there", async () => {
    await open(null);
    expect(find("to-organization")).toBeNull();
    await write("policy", "settings-search");
    expect(find("managed")).toBeNull();
    expect(said()).toContain("Try another word");
  });

  it("leaves nothing to look for where new versions are its own matter", async () => {
    await open(MANAGED);
    await click("to-about");
    expect(find("update-look")).toBeNull();
    expect(find("setting-updates")?.querySelector("[role=switch]")).toBeNull();
  });

  it("offers no file where none may be saved", async () => {
    const save = <Save actionId="a1" columns={[0]} view={{ filters: [], words: "", sort: [] }} />;
    keepManaged({ ...MANAGED, export: true });
    await draw(save);
    expect(find("save")).not.toBeNull();
    await act(async () => keepManaged(MANAGED));
    expect(find("save")).toBeNull();
  });
});
