import { describe, expect, it } from "vitest";
import { escapeForWebgl, escapeMarkup, threeDigits, tokenLabel, tokenTicks } from "../../../widgets/base/figure.js";

describe("text from data", () => {
  it("leaves no tag and no entity for Plotly's pseudo-HTML to see", () => {
    expect(escapeMarkup('<a href="javascript:alert(1)">&lt;b&gt;</a>')).toBe(
      '&lt;a href="javascript:alert(1)"&gt;&amp;lt;b&amp;gt;&lt;/a&gt;',
    );
    expect(escapeForWebgl("<b>x</b>")).not.toMatch(/<\/?b>/);
  });

  it("shows white space and cuts long tokens at a character, not in the middle of one", () => {
    expect(tokenLabel(" ")).toBe("␣");
    expect(tokenLabel("\n")).toBe("⏎");
    expect(tokenLabel("a b")).toBe("a b");
    expect(tokenLabel("😀😀😀😀", 3)).toBe("😀😀…");
  });
});

describe("tokenTicks", () => {
  const tokens = Array.from({ length: 40 }, (_, n) => `<${n}>`);

  it("bears every token where there is room, at t = 1 … T", () => {
    const { axis } = tokenTicks(tokens.slice(0, 5), 600);
    expect(axis.tickvals).toEqual([1, 2, 3, 4, 5]);
    expect(axis.ticktext).toEqual(["&lt;0&gt;", "&lt;1&gt;", "&lt;2&gt;", "&lt;3&gt;", "&lt;4&gt;"]);
    expect(axis.tickangle).toBe(0);
  });

  it("turns them where there is less, and leaves some out where there is least", () => {
    expect(tokenTicks(tokens, 600).axis).toMatchObject({ tickangle: 90 });
    expect(tokenTicks(tokens, 600).axis.tickvals).toHaveLength(40);
    expect(tokenTicks(tokens, 300).axis.tickvals).toEqual(Array.from({ length: 20 }, (_, n) => 2 * n + 1));
  });
});

it("threeDigits is short and never a bare NaN", () => {
  expect([0.12345, 123.4, -0.5, 1e-7, Number.NaN].map(threeDigits)).toEqual(["0.123", "123", "−0.500", "1.00e-7", "–"]);
});
