/**
 * The wire thread: holds all ZeroMQ sockets, so that heartbeat, kernel_info and the control channel answer and output is
 * published while user code keeps the main thread busy.
 */
import { randomUUID } from "node:crypto";
import { writeSync } from "node:fs";
import { enableCompileCache } from "node:module";
import { setImmediate, setTimeout as sleep } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";
import { Reply, Router, XPublisher } from "zeromq";
import { address, type Connection } from "./connection.js";
import { DescriptorReader, type StreamName } from "./descriptors.js";
import { Input } from "./input.js";
import { Interrupter } from "./interrupts.js";
import type { ToMain, ToWire, WireStart } from "./link.js";
import { type Draft, decode, encode, isTooDeep, type Message } from "./messages.js";
import { Outbox } from "./outbox.js";
import { StreamBatch } from "./stream-batch.js";

enableCompileCache();

/** Sockets on which requests come in and replies go out. */
type RequestChannel = "shell" | "control";

const { connection, closed, interrupts, input: inputLink, descriptors } = workerData as WireStart;
const session: string = randomUUID();
const port = parentPort!;
/** How long the main thread may take to end the process before it is ended from here. */
const exitGraceMs = 400;

/** How long, at the end, a client may take to fetch what was sent; from 500 on ZeroMQ prints a warning of its own. */
const linger = 400;

// A slow subscriber must not lose output: no limit on what waits for it.
const iopub: XPublisher = new XPublisher({ sendHighWaterMark: 0, sendTimeout: 0, linger, verbosity: "allSubs" });
const sockets: Record<RequestChannel | "stdin", Router> = {
  shell: new Router({ sendHighWaterMark: 0, linger }),
  control: new Router({ sendHighWaterMark: 0, linger }),
  stdin: new Router({ linger: 0 }),
};
const heartbeat: Reply = new Reply({ linger: 0 });
const outboxes: Record<RequestChannel | "stdin" | "iopub", Outbox> = {
  shell: new Outbox(sockets.shell),
  control: new Outbox(sockets.control),
  stdin: new Outbox(sockets.stdin),
  iopub: new Outbox(iopub),
};
const streams: StreamBatch = new StreamBatch((name, text, parentHeader) =>
  sendPublished(draft("stream", { name, text }, parentHeader)),
);

/** The stream that the main thread writes to. */
let mainStream: { name: StreamName; parentHeader: string } = { name: "stdout", parentHeader: "{}" };
/** The cell to which what is written to the file descriptors belongs; null where it is not to be shown. */
let cell: string | null = "{}";
const readers: DescriptorReader[] = Object.entries(descriptors.readers).map(
  ([name, descriptor]) =>
    new DescriptorReader(descriptor, (text) => {
      if (cell !== null) streams.add(name as StreamName, cell, text);
    }),
);

const input: Input = new Input(inputLink);
const interrupter: Interrupter = new Interrupter(interrupts, (id) => tellMain({ kind: "interrupt", id }));

function draft(type: string, content: object, parentHeader = "{}"): Draft {
  return { type, parentHeader, metadata: "{}", content: JSON.stringify(content), buffers: [] };
}

function sendPublished(message: Draft): void {
  outboxes.iopub.push(encode(connection.key, session, [Buffer.from(message.type)], message));
}

/** Publishes what has been printed: what comes next comes after it. */
function flushStreams(): void {
  for (const reader of readers) reader.drain();
  streams.flush();
}

function publish(message: Draft): void {
  flushStreams();
  sendPublished(message);
}

function tellMain(message: ToMain): void {
  port.postMessage(message);
}

let kernelInfo: object = {};
let introduce: (info: object) => void = () => {};
const introduced: Promise<object> = new Promise((resolve) => {
  introduce = resolve;
});

/** What is answered here; every other request is the main thread's. */
const answers: Record<string, (request: Message) => object> = {
  kernel_info_request: () => ({ status: "ok", ...kernelInfo }),
  connect_request: () => ({ status: "ok", ...ports(connection) }),
};
const controlAnswers: Record<string, (request: Message) => object> = {
  ...answers,
  interrupt_request: () => {
    if (!input.interrupt()) interrupter.interrupt();
    return { status: "ok" };
  },
  shutdown_request: ({ content }) => {
    void shutDown();
    return { status: "ok", restart: content.restart === true };
  },
};

function ports({ shell_port, iopub_port, stdin_port, control_port, hb_port }: Connection): object {
  return { shell_port, iopub_port, stdin_port, control_port, hb_port };
}

async function shutDown(): Promise<void> {
  tellMain({ kind: "shutdown" });
  await sleep(exitGraceMs);
  await close();
  await sleep(50);
  process.kill(process.pid, "SIGKILL");
}

function decoded(channel: RequestChannel | "stdin", frames: Buffer[]): Message | undefined {
  try {
    return decode(connection.key, frames);
  } catch (error) {
    writeSync(descriptors.log, `unrolled kernel: ignored a message on ${channel}: ${(error as Error).message}\n`);
    return undefined;
  }
}

function receive(channel: RequestChannel, frames: Buffer[]): void {
  const message = decoded(channel, frames);
  if (message === undefined) return;
  announced = true;
  // Shutdown is asked for on the shell channel by old clients.
  const known = channel === "control" || message.header.msg_type === "shutdown_request" ? controlAnswers : answers;
  const type = message.header.msg_type;
  const answer = Object.hasOwn(known, type) ? known[type] : undefined;
  if (answer) respond(channel, message, answer(message));
  else if (channel === "shell") handOver(message);
  else respond(channel, message, { status: "error", ename: "UnknownRequest", evalue: type, traceback: [] });
}

function handOver(message: Message): void {
  if (isTooDeep(message.content) || isTooDeep(message.metadata)) {
    const evalue = "the message is nested too deeply to be copied from thread to thread";
    respond("shell", message, { status: "error", ename: "MalformedContent", evalue, traceback: [] });
  } else tellMain({ kind: "request", message });
}

function respond(channel: RequestChannel, request: Message, content: object): void {
  const parentHeader = JSON.stringify(request.header);
  const replyType = request.header.msg_type.replace(/_request$/, "_reply");
  publish(draft("status", { execution_state: "busy" }, parentHeader));
  if (replyType !== request.header.msg_type) {
    outboxes[channel].push(
      encode(connection.key, session, request.identities, draft(replyType, content, parentHeader)),
    );
  }
  publish(draft("status", { execution_state: "idle" }, parentHeader));
}

async function serve(channel: RequestChannel): Promise<void> {
  for await (const frames of sockets[channel]) receive(channel, frames);
}

async function serveInput(): Promise<void> {
  for await (const frames of sockets.stdin) {
    const message = decoded("stdin", frames);
    if (message?.header.msg_type === "input_reply") input.reply(message.content);
  }
}

/** Whether somebody has been told that the kernel is starting, or it is at work already. */
let announced = false;

/** Welcomes each subscriber (JEP 65): what is published from now on reaches it; the first learns that the kernel starts. */
async function welcome(): Promise<void> {
  for await (const [frame] of iopub) {
    if (frame[0] !== 1) continue;
    const topic = frame.subarray(1);
    const message = draft("iopub_welcome", { subscription: topic.toString() });
    outboxes.iopub.push(encode(connection.key, session, [topic], message));
    if (!announced) publish(draft("status", { execution_state: "starting" }));
    announced = true;
  }
}

async function beat(): Promise<void> {
  for await (const frames of heartbeat) await heartbeat.send(frames);
}

async function close(): Promise<void> {
  flushStreams();
  await Promise.all(Object.values(outboxes).map((outbox) => outbox.drained()));
  for (const socket of [iopub, ...Object.values(sockets), heartbeat]) socket.close();
  // Whoever waited for a socket is told in the next turns; a thread that ends while it is told aborts the process.
  for (let turn = 0; turn < 3; turn++) await setImmediate();
  const flag = new Int32Array(closed);
  Atomics.store(flag, 0, 1);
  Atomics.notify(flag, 0);
}

port.on("message", (message: ToWire) => {
  if (typeof message === "string") streams.add(mainStream.name, mainStream.parentHeader, message);
  else if (message.kind === "stream") mainStream = message;
  else if (message.kind === "cell") {
    for (const reader of readers) reader.drain();
    cell = message.parentHeader;
  } else if (message.kind === "publish") publish(message.draft);
  else if (message.kind === "input") {
    flushStreams();
    input.ask(message.id);
    outboxes.stdin.push(encode(connection.key, session, message.identities, message.draft));
  } else if (message.kind === "introduce") introduce(message.kernelInfo);
  else if (message.kind === "close") void close();
  else outboxes.shell.push(encode(connection.key, session, message.identities, message.draft));
});

/** A kernel whose Jupyter was killed would run for ever. */
function endWithParent(): void {
  const parent = process.ppid;
  if (!process.env.JPY_PARENT_PID) return;
  setInterval(() => {
    if (process.ppid !== parent) void shutDown();
  }, 1000);
}

try {
  await Promise.all([
    iopub.bind(address(connection, connection.iopub_port)),
    sockets.shell.bind(address(connection, connection.shell_port)),
    sockets.control.bind(address(connection, connection.control_port)),
    sockets.stdin.bind(address(connection, connection.stdin_port)),
    heartbeat.bind(address(connection, connection.hb_port)),
  ]);
  tellMain({ kind: "listening" });
  void welcome();
  void beat();
  endWithParent();
  kernelInfo = await introduced;
  void serve("shell");
  void serve("control");
  void serveInput();
} catch (error) {
  const { ip, transport } = connection;
  tellMain({ kind: "failed", reason: `cannot listen on ${transport}://${ip}: ${(error as Error).message}` });
}
