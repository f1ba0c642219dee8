/**
 * Messages of the Jupyter messaging protocol as they travel: frames in, a {@link Message} out, and back.
 * Specification: "The wire protocol", https://jupyter-client.readthedocs.io/en/stable/messaging.html
 */
import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";

/** The version of the messaging protocol that the kernel speaks. */
export const protocolVersion = "5.5";

export interface Header {
  msg_id: string;
  msg_type: string;
  session: string;
  username: string;
  date: string;
  version: string;
}

/** A message that came in. `parentHeader` is not read by a kernel and therefore not kept. */
export interface Message {
  /** ZeroMQ routing prefix; a reply goes back with the same. */
  identities: Uint8Array[];
  header: Header;
  metadata: Record<string, unknown>;
  content: Record<string, unknown>;
  buffers: Uint8Array[];
}

/** A message to be sent. The three JSON parts are text already: what they say is fixed when the message is made. */
export interface Draft {
  type: string;
  /** Header of the message that caused this one, or `{}`. */
  parentHeader: string;
  metadata: string;
  content: string;
  buffers: readonly Uint8Array[];
}

const delimiter = Buffer.from("<IDS|MSG>");
const jsonParts = 4;

/** HMAC-SHA256 in hex over the JSON parts; empty where the key is empty, which switches signing off. */
export function signature(key: string, parts: readonly Uint8Array[]): string {
  if (key === "") return "";
  const hmac = createHmac("sha256", key);
  for (const part of parts) hmac.update(part);
  return hmac.digest("hex");
}

/**
 * Frames → message.
 * @throws Error if the delimiter or a part is missing, the signature is wrong, or a part is no JSON object.
 */
export function decode(key: string, frames: readonly Buffer[]): Message {
  const at = frames.findIndex((frame) => frame.equals(delimiter));
  if (at < 0) throw new Error("the message has no <IDS|MSG> delimiter");
  const signed = frames[at + 1];
  const parts = frames.slice(at + 2, at + 2 + jsonParts);
  if (signed === undefined || parts.length < jsonParts) {
    throw new Error(`the message has ${parts.length} parts after its signature; expected ${jsonParts} or more`);
  }
  const expected = Buffer.from(signature(key, parts));
  if (key !== "" && (signed.length !== expected.length || !timingSafeEqual(signed, expected))) {
    throw new Error("the message's signature is wrong");
  }
  const [header, , metadata, content] = parts.map(parseObject);
  for (const field of ["msg_id", "msg_type", "session"]) {
    if (typeof header[field] !== "string") throw new Error(`the message's header has no ${field}`);
  }
  // A header is flat; it is copied into whatever the message causes, however deep somebody has nested it.
  const flat = Object.entries(header).filter(([, value]) => typeof value !== "object" || value === null);
  return {
    identities: frames.slice(0, at),
    header: Object.fromEntries(flat) as unknown as Header,
    metadata,
    content,
    buffers: frames.slice(at + 2 + jsonParts),
  };
}

function parseObject(part: Buffer): Record<string, unknown> {
  const value: unknown = JSON.parse(part.toString("utf8"));
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Error("a part of the message is not a JSON object");
  }
  return value as Record<string, unknown>;
}

/** Copying a value recurs into it: a stack may not hold more levels than a few thousand. */
const deepest = 1000;

/** Whether a value that came as JSON is nested so deeply that it cannot be copied. */
export function isTooDeep(value: unknown): boolean {
  let level = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > deepest) return true;
    level = level.flatMap((item) => (typeof item === "object" && item !== null ? Object.values(item) : []));
  }
  return false;
}

/** Message → signed frames, with a header of its own in the kernel's `session`. */
export function encode(
  key: string,
  session: string,
  identities: readonly Uint8Array[],
  draft: Draft,
): (string | Uint8Array)[] {
  const header: Header = {
    msg_id: randomUUID(),
    msg_type: draft.type,
    session,
    username: "kernel",
    date: new Date().toISOString(),
    version: protocolVersion,
  };
  const parts = [JSON.stringify(header), draft.parentHeader, draft.metadata, draft.content].map((text) =>
    Buffer.from(text),
  );
  return [...identities, delimiter, signature(key, parts), ...parts, ...draft.buffers];
}
