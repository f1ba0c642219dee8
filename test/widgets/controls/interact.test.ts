import { beforeEach, describe, expect, it } from "vitest";
import { FloatSlider, HTML, interact, Output } from "../../../widgets/controls/index.js";
import { installHost, type MockHost } from "../base/mock-host.js";

let host: MockHost;
beforeEach(() => {
  host = installHost();
});

/** Texts that an output shows. */
function texts(output: Output): unknown[] {
  return output.outputs.map(
    ({ data, evalue }) => (data as Record<string, unknown> | undefined)?.["text/plain"] ?? evalue,
  );
}

describe("interact", () => {
  it("makes a control of each parameter, by what it is", () => {
    const own = new FloatSlider({ max: 2 });
    const made = interact(() => {}, {
      own,
      whole: [0, 10],
      step: [0, 10, 5],
      part: [0, 1.5],
      about: 4,
      flag: true,
      name: "text",
      one: ["tanh", "relu"],
      size: { small: 8, large: 64 },
      many: [1, 2, 3, 4],
    });
    expect(made.controls.own).toBe(own);
    expect(own.description).toBe("own");
    const shown = Object.values(made.controls).map((control) => control.display()["text/plain"] as string);
    expect(shown.slice(1)).toEqual([
      'IntSlider(description: "whole", value: 5, max: 10)',
      'IntSlider(description: "step", value: 5, max: 10, step: 5)',
      'FloatSlider(description: "part", value: 0.75, max: 1.5, step: 0.015)',
      'IntSlider(description: "about", value: 4, min: -4, max: 12)',
      'Checkbox(description: "flag", value: true)',
      'Text(description: "name", value: "text")',
      'Dropdown(description: "one", options: ["tanh", "relu"], value: "tanh", index: 0)',
      'Dropdown(description: "size", options: Object, value: 8, index: 0)',
      'Dropdown(description: "many", options: [1, 2, 3, 4], value: 1, index: 0)',
    ]);
  });

  it("gives the function typed values by name and shows what it returns, anew with each change", async () => {
    const made = interact(({ x, n, name }) => `${name}: ${x.toFixed(1)} ${n + 1}`, {
      x: new FloatSlider(),
      n: [0, 4],
      name: "a",
    });
    await Promise.all(host.held);
    expect(texts(made.output)).toEqual(["a: 0.0 3"]);
    made.controls.n.value = 4;
    await made.update();
    expect(texts(made.output)).toEqual(["a: 0.0 5"]);
    expect(made.values()).toEqual({ x: 0, n: 4, name: "a" });
  });

  it("calls once more, not once for each change, while the function is at work", async () => {
    const calls: number[] = [];
    const made = interact(
      async ({ n }) => {
        calls.push(n);
        await null;
      },
      { n: [0, 100] },
    );
    for (let n = 0; n < 10; n++) made.controls.n.value = n;
    await made.update();
    expect(calls).toEqual([50, 9]);
  });

  it("shows the error of a call and goes on with the next", async () => {
    const made = interact(
      ({ n }) => {
        if (n > 50) throw new Error("too much");
        return n;
      },
      { n: [0, 100] },
    );
    made.controls.n.value = 60;
    await made.update();
    expect(texts(made.output)).toEqual(["Error: too much"]);
    made.controls.n.value = 1;
    await made.update();
    expect(texts(made.output)).toEqual(["1"]);
  });

  it("says what it cannot make a control of", () => {
    expect(() => interact(() => {}, { n: [] })).toThrow(
      "interact: n is []; expected a control with a value, [min, max]",
    );
    expect(() => interact(() => {}, { n: new Output() as never })).toThrow(
      "interact: n is an object (Output); expected",
    );
    expect(() => interact(((a: number, b: number) => a + b) as never, { a: 1, b: 2 })).toThrow(
      "interact: the function has 2 parameters; expected one, an object: ({ a, b }) => …",
    );
    expect(interact(() => {}, { text: new HTML({ value: "x" }) }).values()).toEqual({ text: "x" });
    const mine = new FloatSlider({ description: "mine" });
    interact(() => {}, { n: mine });
    expect(mine.description).toBe("mine");
  });
});

describe("Output", () => {
  const message = (type: string, content: object) => ({ type, content: content as Record<string, unknown> });

  it("keeps what was shown as a notebook does", async () => {
    const out = new Output();
    let late: ReturnType<typeof message>[] = [];
    host.capture = async (onOutput, work) => {
      await work();
      for (const one of late) expect(onOutput(one)).toBe(true);
      expect(onOutput(message("update_display_data", { data: {}, transient: { display_id: "elsewhere" } }))).toBe(
        false,
      );
    };
    late = [
      message("stream", { name: "stdout", text: "a" }),
      message("stream", { name: "stdout", text: "b\n" }),
      message("stream", { name: "stderr", text: "c" }),
      message("display_data", { data: { "text/plain": "1" }, metadata: {}, transient: { display_id: "d" } }),
      message("update_display_data", { data: { "text/plain": "2" }, metadata: {}, transient: { display_id: "d" } }),
    ];
    await out.capture(() => {});
    expect(out.outputs).toEqual([
      { output_type: "stream", name: "stdout", text: "ab\n" },
      { output_type: "stream", name: "stderr", text: "c" },
      { output_type: "display_data", data: { "text/plain": "2" }, metadata: {} },
    ]);
    late = [message("clear_output", { wait: true }), message("stream", { name: "stdout", text: "new" })];
    await out.capture(() => {});
    expect(out.outputs).toEqual([{ output_type: "stream", name: "stdout", text: "new" }]);
    expect(out.get("outputs")).toEqual(out.outputs);
    out.clear();
    expect(out.outputs).toEqual([]);
  });
});
