import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Client, type Received } from "./client.js";

let kernel: Client;
beforeAll(async () => {
  kernel = await Client.start();
  await kernel.execute('import { Button, HBox, IntSlider, Text, interact, jslink, Output, Widget } from "unrolled";');
});
afterAll(() => kernel.stop());

const viewMime = "application/vnd.jupyter.widget-view+json";

/** Runs a cell that has to succeed. */
async function run(code: string, cellId?: string): Promise<{ id: string; outputs: Received[] }> {
  const { id, reply, outputs } = await kernel.execute(code, cellId === undefined ? {} : { metadata: { cellId } });
  expect(reply.content).toMatchObject({ status: "ok" });
  return { id, outputs };
}

/** Sends what a front end sends to a model, and returns what was published for it between busy and idle. */
async function tell(comm_id: string, data: object, buffers: Uint8Array[] = []): Promise<Received[]> {
  const id = kernel.send("comm_msg", { comm_id, data }, { buffers });
  await kernel.idle(id);
  const published = kernel.published(id);
  expect([published[0], published.at(-1)].map((message) => message?.content.execution_state)).toEqual(["busy", "idle"]);
  return published.slice(1, -1);
}

const opened = (outputs: Received[]): Received[] => outputs.filter(({ header }) => header.msg_type === "comm_open");
const modelsOf = (outputs: Received[]): string[] => opened(outputs).map(({ content }) => content.comm_id);

/** Ids of the open models. */
async function models(): Promise<string[]> {
  const { content } = await kernel.request("comm_info_request", { target_name: "jupyter.widget" });
  return Object.keys(content.comms);
}

/** Text of the last result. */
async function value(code: string): Promise<string> {
  return (await run(code)).outputs[0].content.data["text/plain"];
}

describe("a model", () => {
  let slider: string;

  test("is opened with its version and state before it is shown", async () => {
    const { outputs } = await run('const slider = new IntSlider({ max: 9, description: "n" }); slider');
    const [open, result] = outputs;
    slider = open.content.comm_id;
    expect(open.header.msg_type).toBe("comm_open");
    expect(open.metadata).toEqual({ version: "2.1.0" });
    expect(open.content).toMatchObject({
      target_name: "jupyter.widget",
      data: { buffer_paths: [], state: { _model_name: "IntSliderModel", value: 0, max: 9, description: "n" } },
    });
    expect(result.content.data[viewMime]).toEqual({ version_major: 2, version_minor: 0, model_id: slider });
  });

  test("sends update for what the kernel sets, and echo_update for what the browser sets", async () => {
    const { outputs } = await run("slider.value = 3;");
    expect(outputs[0].content).toEqual({
      comm_id: slider,
      data: { method: "update", state: { value: 3 }, buffer_paths: [] },
    });
    const [echo] = await tell(slider, { method: "update", state: { value: 4 }, buffer_paths: [] });
    expect(echo.content.data).toEqual({ method: "echo_update", state: { value: 4 }, buffer_paths: [] });
    expect(await value("slider.value")).toBe("4");
  });

  test("calls handlers of change events, and what they print belongs to the cell that set them up", async () => {
    const { id } = await run('slider.on("change:value", ({ value, old }) => console.log(old, "→", value.toFixed(1)));');
    const published = await tell(slider, { method: "update", state: { value: 6 }, buffer_paths: [] });
    expect(published.map(({ content }) => content.data.method)).toEqual(["echo_update"]);
    await kernel.until("print", () => kernel.printed(id) === "4 → 6.0\n");
  });

  test("events are typed by their trait", async () => {
    const { reply } = await kernel.execute('slider.on("change:value", ({ value }) => value.toUpperCase());');
    expect(reply.content.evalue).toContain("'toUpperCase' does not exist on type 'number'");
    const unknown = await kernel.execute('slider.on("change:vale", () => {});');
    expect(unknown.reply.content.evalue).toContain('"change:vale"');
  });

  test("a value that cannot be is an error of the cell, with the trait, what came and what was expected", async () => {
    const { reply } = await kernel.execute("slider.value = 40;");
    expect(reply.content.evalue).toBe("IntSlider.value is 40; expected a number from 0 to 9");
    expect(await value("slider.value")).toBe("6");
  });

  test("gives its state to a page that asks for it, alone or with all others", async () => {
    const [update] = await tell(slider, { method: "request_state" });
    expect(update.content.data).toMatchObject({ method: "update", state: { _view_name: "IntSliderView", value: 6 } });
    const control = "a page";
    kernel.send("comm_open", { comm_id: control, target_name: "jupyter.widget.control", data: {} });
    const [states] = await tell(control, { method: "request_states" });
    expect(states.content.data.states[slider]).toMatchObject({
      model_name: "IntSliderModel",
      model_module: "@jupyter-widgets/controls",
      model_module_version: "2.0.0",
      state: { value: 6, max: 9 },
    });
    // A second tab opens a control comm of its own.
    kernel.send("comm_open", { comm_id: "another page", target_name: "jupyter.widget.control", data: {} });
    const [again] = await tell("another page", { method: "request_states" });
    expect(again.content.data.states[slider].state.value).toBe(6);
  });

  test("custom messages go both ways with buffers", async () => {
    await run(
      'slider.on("message", ({ content, buffers }) => slider.send({ got: content }, [new Uint8Array(buffers[0].buffer, buffers[0].byteOffset, 2)]));',
    );
    const [back] = await tell(slider, { method: "custom", content: { hello: 1 } }, [Uint8Array.of(7, 8, 9)]);
    expect(back.content.data).toEqual({ method: "custom", content: { got: { hello: 1 } } });
    expect([...back.buffers[0]]).toEqual([7, 8]);
  });

  test("a button tells of its click", async () => {
    const { outputs } = await run(
      'const button = new Button(); let clicks = 0; button.on("click", () => clicks++); button',
    );
    await tell(modelsOf(outputs)[0], { method: "custom", content: { event: "click" } });
    expect(await value("clicks")).toBe("1");
  });

  test("a box opens what is in it first; a link is there without being shown", async () => {
    const { outputs } = await run(
      "const a = new IntSlider(), b = new IntSlider(); jslink([a, 'value'], [b, 'value']); new HBox([a, b])",
    );
    const [first, second, link, box] = opened(outputs).map(({ content }) => content);
    expect(link.data.state).toMatchObject({
      _model_name: "LinkModel",
      source: [`IPY_MODEL_${first.comm_id}`, "value"],
      target: [`IPY_MODEL_${second.comm_id}`, "value"],
    });
    expect(box.data.state.children).toEqual([`IPY_MODEL_${first.comm_id}`, `IPY_MODEL_${second.comm_id}`]);
  });

  test("is closed from either side", async () => {
    const { outputs } = await run('slider.on("close", () => console.log("closed")); slider.close();');
    expect(outputs.map(({ header }) => header.msg_type)).toEqual(["comm_close", "stream"]);
    expect(await models()).not.toContain(slider);
    const shown = await run("const other = new IntSlider(); other");
    const [id] = modelsOf(shown.outputs);
    await kernel.idle(kernel.send("comm_close", { comm_id: id, data: {} }));
    expect(await models()).not.toContain(id);
  });
});

describe("interact", () => {
  test("shows what the function returns or prints, anew with each change", async () => {
    const { id, outputs } = await run(
      'interact(({ n }) => { if (n > 8) throw new Error("too much"); console.log("n =", n); return n * n; }, { n: [0, 10] })',
    );
    const [slider, output] = opened(outputs).map(({ content }) => content.comm_id);
    const shown = (): unknown[] | undefined => {
      const messages = kernel.received.filter(({ content }) => content.comm_id === output);
      const last = messages.findLast(({ content }) => content.data?.state?.outputs);
      return last?.content.data.state.outputs;
    };
    const expected = (n: number) => [
      { output_type: "stream", name: "stdout", text: `n = ${n}\n` },
      { output_type: "display_data", data: { "text/plain": String(n * n) }, metadata: {} },
    ];
    expect(shown()).toEqual(expected(5));
    await tell(slider, { method: "update", state: { value: 7 }, buffer_paths: [] });
    expect(shown()).toEqual(expected(7));
    await tell(slider, { method: "update", state: { value: 9 }, buffer_paths: [] });
    expect(shown()).toMatchObject([{ output_type: "error", ename: "Error", evalue: "too much" }]);
    expect(kernel.printed(id)).toBe("");
  });

  test("an output takes what a timer prints late, and keeps it for a page that is loaded anew", async () => {
    const { outputs } = await run(
      'const out = new Output(); await out.capture(() => { setTimeout(() => console.log("late"), 30); }); out',
    );
    const [output] = modelsOf(outputs);
    await kernel.until("late", ({ content }) => content.data?.state?.outputs?.[0]?.text === "late\n");
    const [state] = await tell(output, { method: "request_state" });
    expect(state.content.data.state.outputs).toEqual([{ output_type: "stream", name: "stdout", text: "late\n" }]);
  });
});

describe("a cell that is run again", () => {
  const our = `new Widget({ view: "test", state: { n: 1 }, describe: () => "ours",
    figure: () => ({ data: [], layout: { width: 10, height: 10 } }) })`;

  test.each([
    ["stock controls", "new HBox([new IntSlider(), new Text({ layout: { width: '9em' } })])"],
    [
      "links and interact",
      "const s = new IntSlider(); jslink([s, 'value'], [s, 'max']); interact(({ n }) => n, { n: s })",
    ],
    ["widgets of our own", `{ const w = ${our}; display(w); }`],
    ["what has failed half-way", "display(new IntSlider()); null!.x"],
  ])("a hundred times leaves no more models than once: %s", async (_, code) => {
    const before = await models();
    await kernel.execute(code, { metadata: { cellId: "again" } });
    const once = (await models()).length;
    expect(once).toBeGreaterThanOrEqual(code.includes("null!") ? 0 : 1);
    for (let n = 0; n < 99; n++) kernel.sendCell(code, { metadata: { cellId: "again" }, stop_on_error: false });
    await kernel.execute("1", { metadata: { cellId: "other" } });
    expect((await models()).length).toBe(once);
    await kernel.execute("1", { metadata: { cellId: "again" } });
    expect(await models()).toEqual(before.filter((id) => !id.startsWith("again")));
  });

  test("is known by its id though it was edited, and by its source where there is no id", async () => {
    const before = (await models()).length;
    await run("new IntSlider({ value: 1 })", "edited");
    await run("new IntSlider({ value: 2 })", "edited");
    expect(await models()).toHaveLength(before + 1);
    await run("new IntSlider({ value: 3 })");
    await run("new IntSlider({ value: 3 })");
    expect(await models()).toHaveLength(before + 2);
  });

  test("leaves what another cell still shows, until that is run again or deleted", async () => {
    const made = "const shared = new IntSlider(); const holding = new HBox([shared]);";
    await run(made, "maker");
    const [slider, box] = modelsOf((await run("holding", "shower")).outputs);
    await run(made, "maker");
    await run(made, "maker");
    expect(await models()).toEqual(expect.arrayContaining([slider, box]));
    const next = modelsOf((await run("holding", "shower")).outputs);
    expect(next).toHaveLength(2);
    const now = await models();
    expect(now).toEqual(expect.arrayContaining(next));
    expect(now).not.toContain(slider);
    await kernel.execute("1", { metadata: { cellId: "x", deletedCells: ["shower"] } });
    expect(await models()).not.toContain(next[0]);
  });

  test("shows the same widget again where that lives on, with its state and handlers", async () => {
    await run(
      "const lasting = new IntSlider(); let moved = 0; lasting.on('change:value', () => moved++);",
      "definition",
    );
    const [id] = modelsOf((await run("lasting", "view")).outputs);
    expect(modelsOf((await run("lasting", "view")).outputs)).toEqual([]);
    expect(await models()).toContain(id);
    await run("'nothing'", "view");
    expect(await models()).not.toContain(id);
    expect(modelsOf((await run("lasting", "view")).outputs)).toEqual([id]);
    await tell(id, { method: "update", state: { value: 5 }, buffer_paths: [] });
    expect(await value("[lasting.value, moved]")).toBe("[ 5, 1 ]");
  });
});
