import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Client, type Received } from "./client.js";

/** Every run tries the same messages: a failure can be looked at. */
const seed = 20_261_123;

let kernel: Client;
beforeAll(async () => {
  kernel = await Client.start();
});
afterAll(() => kernel.stop());

/** Types of every message that a kernel may get, on whichever channel. */
const types = [
  ...["kernel_info", "connect", "execute", "complete", "inspect", "is_complete", "history", "comm_info"].map(
    (name) => `${name}_request`,
  ),
  ...["interrupt_request", "debug_request", "usage_request", "create_subshell_request", "no_such_request"],
  ...["comm_open", "comm_msg", "comm_close", "input_reply", "no_such_notice", "execute_reply", "status", "__proto__"],
  ...["constructor", "toString_request", ""],
];

const fields = [
  ...[
    "code",
    "silent",
    "store_history",
    "user_expressions",
    "allow_stdin",
    "stop_on_error",
    "cursor_pos",
    "detail_level",
  ],
  ...[
    "hist_access_type",
    "n",
    "session",
    "start",
    "stop",
    "pattern",
    "unique",
    "output",
    "raw",
    "target_name",
    "comm_id",
  ],
  ...["data", "value", "status", "__proto__", "toString", "constructor"],
];

/** Values of every type, among them those that code stumbles over. */
const awkward = fc.oneof(
  { weight: 3, arbitrary: fc.jsonValue({ maxDepth: 4 }) },
  {
    weight: 2,
    arbitrary: fc.constantFrom<unknown>(
      ...["", "range", "tail", "search", "*[", "\u0000", "\ud800", "😀".repeat(9), "a".repeat(20_000)],
      ...[-1, 0, 1.5, 1e300, Number.MAX_SAFE_INTEGER, null, true, [], {}, { toString: 1, valueOf: null }, [[[]]]],
    ),
  },
);

/** Code that is a string is run, as it should be; it is of a kind that does no harm and shows nothing. */
const content = fc
  .dictionary(fc.constantFrom(...fields), awkward, { maxKeys: 8 })
  .map((made) => ("code" in made && typeof made.code === "string" ? { ...made, code: "void 0" } : made));

/** After whatever was sent the kernel answers on both channels, and a cell has its own output and nothing else. */
async function expectUnharmed(since: number): Promise<void> {
  const info = await kernel.request("kernel_info_request", {}, { channel: "control" });
  expect(info.content.status).toBe("ok");
  expect(await kernel.beat("ping")).toBe("ping");
  const { reply, outputs } = await kernel.execute('console.log("mine"); 6 * 7');
  expect(reply.content.status).toBe("ok");
  expect(outputs.map(({ content: { text, data } }) => text ?? data?.["text/plain"])).toEqual(["mine\n", "42"]);
  const shown = kernel.received.slice(since).filter(({ header }) => ["stream", "error"].includes(header.msg_type));
  expect(shown.filter(({ content: { text } }) => text !== "mine\n").map(told)).toEqual([]);
}

function told({ content: shown }: Received): string {
  return shown.text ?? `${shown.ename}: ${shown.evalue}`;
}

describe("a kernel goes on after", () => {
  test("contents of wrong types for every message, each answered or dropped between its busy and idle", async () => {
    const messages = fc.tuple(
      fc.constantFrom(...types),
      fc.constantFrom("shell", "control", "stdin"),
      content,
      awkward,
    );
    await fc.assert(
      fc.asyncProperty(messages, async ([type, channel, made, cellId]) => {
        const since = kernel.received.length;
        const id = kernel.send(type, made, { channel, metadata: { cellId, deletedCells: cellId } });
        if (channel === "stdin") return;
        await kernel.idle(id);
        if (type.endsWith("_request")) {
          const { header, content: answer } = await kernel.reply(id);
          expect(header.msg_type).toBe(type.replace(/_request$/, "_reply"));
          expect(answer.status ?? "none").toMatch(/^(ok|error|aborted|complete|incomplete|invalid)$/);
        }
        const statuses = kernel.published(id).filter(({ header }) => header.msg_type === "status");
        expect(statuses.map(({ content: { execution_state } }) => execution_state)).toEqual(["busy", "idle"]);
        const streams = kernel.received.slice(since).filter(({ header }) => header.msg_type === "stream");
        expect(streams.map(told)).toEqual([]);
      }),
      { seed, numRuns: 1500 },
    );
    await expectUnharmed(kernel.received.length);
  });

  test("torn, foreign and unsigned frames", async () => {
    const since = kernel.received.length;
    const header = {
      msg_id: "forged",
      msg_type: "execute_request",
      session: "s",
      username: "",
      date: "",
      version: "5.5",
    };
    const good = [header, {}, {}, { code: 'console.log("forged")' }].map((part) => JSON.stringify(part));
    const bytes = fc.uint8Array({ maxLength: 64 });
    const parts = fc.array(fc.oneof(bytes, fc.constantFrom(...good, "null", "[]", "{", "5", '"x"', "{}")), {
      maxLength: 8,
    });
    const frames = fc.oneof(
      parts,
      parts.map((rest) => ["<IDS|MSG>", ...rest]),
      // Rightly signed, but no message.
      parts.map((rest) => ["<IDS|MSG>", kernel.sign(rest.slice(0, 4)), ...rest]),
      // A message, wrongly signed, or cut off.
      fc
        .tuple(bytes, fc.nat(6))
        .map(([wrong, length]) => ["<IDS|MSG>", Buffer.from(wrong).toString("hex"), ...good].slice(0, length)),
    );
    await fc.assert(
      fc.asyncProperty(frames, fc.constantFrom("shell", "control", "stdin"), async (sent, channel) => {
        // Rightly signed parts that make a whole message are one.
        fc.pre(sent.length > 0 && !isMessage(sent));
        kernel.sendFrames(sent as (string | Uint8Array)[], channel);
        // ZeroMQ's own socket takes one message at a time.
        await new Promise((resolve) => setImmediate(resolve));
      }),
      { seed, numRuns: 600 },
    );
    await expectUnharmed(since);
    expect(kernel.received.slice(since).filter(({ parent_header }) => parent_header.msg_id === "forged")).toEqual([]);
  });

  test("huge and deep JSON", async () => {
    const since = kernel.received.length;
    const nested = (depth: number): string => `${"[".repeat(depth)}${"]".repeat(depth)}`;
    const raw = (type: string, json: string, metadata = "{}", more = ""): string => {
      const msg_id = `${type} ${json.length} ${metadata.length} ${more.length}`;
      const header = { msg_id, msg_type: type, session: kernel.session, username: "", date: "", version: "5.5" };
      const frames = [JSON.stringify(header).replace("}", `${more}}`), "{}", metadata, json];
      kernel.sendFrames(["<IDS|MSG>", kernel.sign(frames), ...frames]);
      return msg_id;
    };
    const wide = JSON.stringify({ data: Array.from({ length: 300_000 }, (_, n) => ({ n })), comm_id: "none" });
    const sent = [
      raw("comm_msg", wide),
      raw("comm_open", JSON.stringify({ comm_id: "x".repeat(1e6), target_name: "y".repeat(1e6), data: {} })),
      raw("history_request", JSON.stringify({ hist_access_type: "search", pattern: "*a".repeat(10_000), n: 1 })),
      raw("is_complete_request", JSON.stringify({ code: "(".repeat(20_000) })),
      raw("complete_request", JSON.stringify({ code: "a.".repeat(5_000), cursor_pos: 10_000 })),
      raw("execute_request", JSON.stringify({ code: `void ${JSON.stringify("z".repeat(5e6))}`, user_expressions: {} })),
    ];
    for (const id of sent) await kernel.idle(id, 30_000);
    for (const depth of [1e3, 2e3, 4e3, 8e3, 16e3, 1e5]) {
      const deep = nested(depth);
      const ids = [
        raw("comm_msg", `{"comm_id": "none", "data": ${deep}}`),
        raw("execute_request", `{"code": ${deep}}`),
        raw("execute_request", `{"code": "void 0", "user_expressions": {"x": ${deep}}}`),
        raw("history_request", `{"hist_access_type": "search", "pattern": ${deep}}`),
        raw("no_such_request", `{"x": ${deep}}`),
        raw("is_complete_request", '{"code": "1"}', `{"cellId": ${deep}}`),
        raw("is_complete_request", '{"code": "1"}', "{}", `, "x": ${deep}`),
      ];
      for (const id of ids) await kernel.idle(id);
      raw("no_such_request", deep);
    }
    await expectUnharmed(since);
  });
});

/** Whether frames make a message that the kernel has to take. */
function isMessage(frames: readonly (string | Uint8Array)[]): boolean {
  const at = frames.findIndex((frame) => Buffer.from(frame).equals(Buffer.from("<IDS|MSG>")));
  const parts = frames.slice(at + 2, at + 6);
  return at >= 0 && parts.length === 4 && Buffer.from(frames[at + 1]).toString() === kernel.sign(parts);
}
