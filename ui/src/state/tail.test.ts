import { expect, it } from "vitest";
import { end, further, holding, STEP, within } from "./tail";

it("of a long thread the end is drawn, then what the reader goes to", () => {
  expect(end(3)).toEqual({ first: 0 });
  expect(end(2000)).toEqual({ first: 2000 - STEP });
  expect(within(end(2000), 2001), "what is added pushes nothing out").toEqual({ first: 2000 - STEP });
  expect(further(end(2000), 2000, -1)).toEqual({ first: 2000 - 2 * STEP });
  expect(further({ first: 10 }, 2000, -1)).toEqual({ first: 0 });
});

it("far from the end a stretch around it is drawn, which grows to both sides", () => {
  const far = holding(end(2000), 2000, 500);
  expect(far).toEqual({ first: 490, last: 530 });
  expect(holding(far, 2000, 529)).toBe(far);
  expect(further(far, 2000, 1)).toEqual({ first: 490, last: 570 });
  expect(further({ first: 1900, last: 1990 }, 2000, 1), "to the end, and what is added to it").toEqual({ first: 1900 });
  expect(holding(end(2000), 2000, 0)).toEqual({ first: 0, last: 30 });
});

it("another way of a thread may be shorter", () => {
  expect(within({ first: 500 }, 10)).toEqual({ first: 0 });
  expect(within({ first: 0, last: 40 }, 20)).toEqual({ first: 0 });
  expect(within({ first: 0 }, 0)).toEqual({ first: 0 });
});
