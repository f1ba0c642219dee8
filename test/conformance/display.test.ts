import { afterAll, beforeAll, expect, test } from "vitest";
import { Client, type Received } from "./client.js";

let kernel: Client;
beforeAll(async () => {
  kernel = await Client.start();
});
afterAll(() => kernel.stop());

/** Type, id and data of what was shown. */
function shown(outputs: Received[]): unknown[] {
  return outputs.map(({ header, content }) => [header.msg_type, content.transient?.display_id, content.data]);
}

test("display gives a handle that changes what is shown, also from another cell", async () => {
  const { outputs } = await kernel.execute(
    'const shown = display("0 %"); shown.update({ "text/html": "<b>1 %</b>" });',
  );
  const [{ content }] = outputs;
  const id = content.transient.display_id;
  expect(id).toMatch(/\S/);
  expect(shown(outputs)).toEqual([
    ["display_data", id, { "text/plain": "'0 %'" }],
    ["update_display_data", id, { "text/html": "<b>1 %</b>" }],
  ]);
  const later = await kernel.execute("shown.update(2); shown.displayId");
  expect(shown(later.outputs)).toEqual([
    ["update_display_data", id, { "text/plain": "2" }],
    ["execute_result", undefined, { "text/plain": `'${id}'` }],
  ]);
});

test("a display that ends a cell is shown once", async () => {
  expect(shown((await kernel.execute('display("once", { displayId: "mine" })')).outputs)).toEqual([
    ["display_data", "mine", { "text/plain": "'once'" }],
  ]);
});

test("an update waits for what says later how it is shown", async () => {
  const { outputs } = await kernel.execute(`
    const slow = { [Symbol.for("Jupyter.display")]: async () => { await new Promise((r) => setTimeout(r, 30)); return { "text/plain": "slow" }; } };
    const handle = display(slow);
    handle.update("quick");`);
  expect(outputs.map(({ header, content }) => [header.msg_type, content.data["text/plain"]])).toEqual([
    ["display_data", "slow"],
    ["update_display_data", "'quick'"],
  ]);
});

test("update without an id is refused", async () => {
  const { reply } = await kernel.execute("display(1, { update: true })");
  expect(reply.content.evalue).toContain("update needs the displayId");
});

test("objects made for other kernels show themselves: a whole bundle or single types", async () => {
  const whole = await kernel.execute('({ _repr_mimebundle_: () => ({ "text/html": "<p>w</p>", "text/plain": "w" }) })');
  expect(whole.outputs[0].content.data).toEqual({ "text/html": "<p>w</p>", "text/plain": "w" });
  const single = await kernel.execute(
    'class Table { rows = 2; _repr_html_() { return "<table>"; } async _repr_png_() { return new Uint8Array([1]); } _repr_svg_() { return null; } }; new Table()',
  );
  expect(single.outputs[0].content.data).toEqual({
    "text/plain": "Table { rows: 2 }",
    "text/html": "<table>",
    "image/png": "AQ==",
  });
});

test("a reply says when its cell was started: with its own date that is the cell's time", async () => {
  const { id, reply } = await kernel.execute("await new Promise((r) => setTimeout(r, 50))");
  const started = Date.parse(String(reply.metadata.started));
  const [busy] = kernel.published(id);
  const date = ({ header }: Received): number => Date.parse((header as unknown as { date: string }).date);
  expect(reply.metadata.status).toBe("ok");
  expect(date(reply) - started).toBeGreaterThanOrEqual(45);
  expect(started).toBeLessThanOrEqual(date(reply));
  expect(date(busy)).toBeLessThanOrEqual(date(reply));
  const failed = await kernel.execute("throw 1");
  expect(failed.reply.metadata).toMatchObject({ status: "error", started: expect.any(String) });
});
