import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { type Draft, decode, encode, isTooDeep, signature } from "../../../src/kernel/wire/messages.js";

const draft: Draft = {
  type: "comm_msg",
  parentHeader: '{"msg_id":"parent"}',
  metadata: '{"version":"2.1.0"}',
  content: '{"text":"é😀"}',
  buffers: [new Uint8Array([1, 2, 3]), new Uint8Array()],
};
const frames = (key: string): Buffer[] =>
  encode(key, "session", [Buffer.from("id1"), Buffer.from("id2")], draft).map((frame) => Buffer.from(frame));

describe("a signed message", () => {
  test("comes back as it was sent", () => {
    const message = decode("key", frames("key"));
    expect(message.identities.map(String)).toEqual(["id1", "id2"]);
    expect(message.header).toMatchObject({ msg_type: "comm_msg", session: "session", version: "5.5" });
    expect(message.metadata).toEqual({ version: "2.1.0" });
    expect(message.content).toEqual({ text: "é😀" });
    expect(message.buffers.map((bytes) => [...bytes])).toEqual([[1, 2, 3], []]);
  });

  test("is signed by HMAC-SHA256 over its four JSON parts", () => {
    const [, , , signed, ...rest] = frames("key");
    const parts = rest.slice(0, 4);
    expect(signed.toString()).toBe(createHmac("sha256", "key").update(Buffer.concat(parts)).digest("hex"));
    expect(parts.slice(1).map(String)).toEqual([draft.parentHeader, draft.metadata, draft.content]);
  });

  test.each([3, 4, 5, 6, 7])("is refused when frame %i was changed", (index) => {
    const changed = frames("key");
    const bytes = Buffer.from(changed[index]);
    bytes[0] ^= 1;
    changed[index] = bytes;
    expect(() => decode("key", changed)).toThrow("signature is wrong");
  });

  test("is refused with a signature of another length, or another key's", () => {
    const short = frames("key");
    short[3] = short[3].subarray(1);
    expect(() => decode("key", short)).toThrow("signature is wrong");
    expect(() => decode("key", frames("other"))).toThrow("signature is wrong");
    expect(() => decode("key", frames(""))).toThrow("signature is wrong");
  });

  test("may have other buffers: they are not signed", () => {
    const changed = frames("key");
    changed[8] = Buffer.from("other");
    expect(decode("key", changed).buffers[0].toString()).toBe("other");
  });
});

test("with an empty key nothing is signed and any signature is taken", () => {
  expect(signature("", [Buffer.from("x")])).toBe("");
  const unsigned = frames("");
  expect(unsigned[3].length).toBe(0);
  expect(decode("", unsigned).content).toEqual({ text: "é😀" });
  unsigned[3] = Buffer.from("whatever");
  expect(decode("", unsigned).content).toEqual({ text: "é😀" });
});

describe("torn frames are refused", () => {
  test("without a delimiter", () => {
    expect(() => decode("key", [Buffer.from("a"), Buffer.from("b")])).toThrow("delimiter");
    expect(() => decode("key", [])).toThrow("delimiter");
  });

  test.each([3, 4, 5, 6, 7])("cut off after %i frames", (count) => {
    expect(() => decode("key", frames("key").slice(0, count))).toThrow(/expected 4/);
  });

  test.each([
    ["a header that is no JSON", ["{", "{}", "{}", "{}"]],
    ["a header without a type", ['{"msg_id":"1","session":"s"}', "{}", "{}", "{}"]],
    ["content that is no object", ['{"msg_id":"1","session":"s","msg_type":"t"}', "{}", "{}", "[]"]],
  ])("with %s", (_, texts) => {
    const parts = texts.map((text) => Buffer.from(text));
    expect(() => decode("key", [Buffer.from("<IDS|MSG>"), Buffer.from(signature("key", parts)), ...parts])).toThrow();
  });
});

test("what is nested too deeply to be copied is told from what is merely large", () => {
  const nested = (depth: number): unknown => JSON.parse("[".repeat(depth) + "]".repeat(depth));
  expect([nested(5), nested(900), nested(2000), nested(100_000)].map(isTooDeep)).toEqual([false, false, true, true]);
  expect(isTooDeep({ wide: Array.from({ length: 100_000 }, (_, n) => ({ n })) })).toBe(false);
});

test("of a header only what is no object is kept", () => {
  const parts = ['{"msg_id":"i","msg_type":"t","session":"s","subshell_id":null,"x":{"y":1}}', "{}", "{}", "{}"];
  const { header } = decode(
    "",
    ["<IDS|MSG>", "", ...parts].map((part) => Buffer.from(part)),
  );
  expect(header).toEqual({ msg_id: "i", msg_type: "t", session: "s", subshell_id: null });
});
