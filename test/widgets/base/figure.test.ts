import { describe, expect, it } from "vitest";
import {
  escapeForWebgl,
  escapeMarkup,
  legendHeight,
  threeDigits,
  tokenLabel,
  tokenTicks,
} from "../../../widgets/base/figure.js";

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

describe("legendHeight", () => {
  const short = ["a", "b", "c"];
  const one = legendHeight(short, 340);

  it("is one row where all names fit, else columns of the widest", () => {
    expect(legendHeight(short, 120) - one).toBe(19);
    // Two columns of the long name, though the short ones would fit beside it.
    expect(legendHeight(["long name of a network", ...short, "d"], 390) - one).toBe(2 * 19);
    expect(legendHeight(["long name of a network", ...short, "d"], 300) - one).toBe(4 * 19);
  });

  it("lets the names of groups follow each other, and counts what is read, not its markup", () => {
    expect(legendHeight(["long name of a network", ...short], 300, true) - one).toBe(19 + 2);
    expect(legendHeight(["h<sub>t</sub> state", "c<sub>t</sub> state"], 240)).toBe(one);
  });
});
