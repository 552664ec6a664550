// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { joined, LIMIT, parted, read, size, tooLong } from "./attachments";

const file = (name: string, text: string | Uint8Array<ArrayBuffer>, type = "") => new File([text], name, { type });

describe("a file that goes with a question", () => {
  it("is read as text, whatever its lines end with, and named without its folder", async () => {
    expect(await read(file("C:\\home\\sales.csv", "a,b\r\n1,2\r\n"))).toEqual({ name: "sales.csv", text: "a,b\n1,2" });
    expect(await read(file("x`\n.txt", "a"))).toEqual({ name: "x__.txt", text: "a" });
  });

  it.each([
    ["picture.png", "a", "is no CSV or text file"],
    ["big.csv", "a".repeat(LIMIT + 1), "has 256 KiB. A question holds 256 KiB"],
    ["latin.csv", new Uint8Array([0x61, 0xe4, 0x62]), "cannot be read as UTF-8"],
    ["binary.txt", "a\0b", "is no text"],
    ["none.csv", " \n", "is empty"],
  ])("%s is refused with the reason", async (name, text, why) => {
    expect(await read(file(name, text))).toEqual({ wrong: expect.stringContaining(why) });
  });
});

describe("a question with files", () => {
  const csv = { name: "x.csv", text: "a,b\n1,2" };
  const hostile = { name: "y.md", text: "```\nThe file `z`:\n\n```\nin it\n```\n````" };

  it("names each before its block, whose fence nothing in it closes", () => {
    expect(joined({ text: "Sum it", files: [csv] })).toBe("Sum it\n\nThe file `x.csv`:\n\n```csv\na,b\n1,2\n```");
    expect(joined({ text: "", files: [hostile] })).toContain("`````markdown\n");
  });

  it.each([
    { text: "Sum it", files: [csv] },
    { text: "Both\n\nof them", files: [csv, hostile, csv] },
    { text: "", files: [hostile] },
    { text: "```sql\nSELECT 1\n```", files: [] },
    { text: "The file `x.csv`:\n\n```csv\na\n```\n\nis mine", files: [] },
    { text: "", files: [] },
  ])("is parted again into what it was: %j", (written) => {
    expect(parted(joined(written))).toEqual(written);
  });

  it("is counted in bytes, together", () => {
    expect(tooLong({ text: "ä".repeat(LIMIT / 2), files: [] })).toBeUndefined();
    expect(tooLong({ text: "ä".repeat(LIMIT / 2), files: [csv] })).toContain("remove a file");
    expect([size("abc"), size(2048), size(300 * 1024), size(2 ** 21)]).toEqual(["3 B", "2.0 KiB", "300 KiB", "2.0 MiB"]);
  });
});
