/** A small Jupyter client of our own: starts the built kernel and speaks the protocol with it, frame by frame. */
import { type ChildProcess, spawn } from "node:child_process";
import { createHmac, randomUUID } from "node:crypto";
import { existsSync, mkdtempSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Dealer, Request as HeartbeatSocket, Subscriber } from "zeromq";

export interface Received {
  channel: "shell" | "control" | "stdin" | "iopub";
  header: { msg_id: string; msg_type: string; session: string; version: string };
  parent_header: { msg_id?: string; msg_type?: string };
  metadata: Record<string, unknown>;
  // biome-ignore lint/suspicious/noExplicitAny: a message's content is looked into without ceremony
  content: any;
  buffers: Buffer[];
  at: number;
}

export const kernelMain: string = fileURLToPath(new URL("../../dist/src/kernel/main.js", import.meta.url));

/** Writes a connection file and returns its path. */
export function connectionFile(ports: readonly number[], key: string): string {
  const [shell_port, iopub_port, stdin_port, control_port, hb_port] = ports;
  const file = join(mkdtempSync(join(tmpdir(), "unrolled-connection-")), "connection.json");
  const base = { transport: "tcp", ip: "127.0.0.1", signature_scheme: "hmac-sha256", key };
  writeFileSync(file, JSON.stringify({ ...base, shell_port, iopub_port, stdin_port, control_port, hb_port }));
  return file;
}

export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve) =>
          server.listen(0, "127.0.0.1", () => resolve((server.address() as { port: number }).port)),
        ),
    ),
  );
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

type RequestChannel = "shell" | "control" | "stdin";

interface SendOptions {
  channel?: RequestChannel;
  buffers?: Uint8Array[];
  metadata?: object;
}

export interface ClientOptions {
  /** Empty: messages are not signed. */
  key?: string;
  /** Working directory of the kernel, that of the notebook. */
  directory?: string;
  env?: Record<string, string>;
}

export class Client {
  readonly received: Received[] = [];
  readonly process: ChildProcess;
  readonly key: string;
  readonly session: string = randomUUID();
  readonly exited: Promise<number | null>;
  readonly ports: number[];
  readonly directory: string;
  readonly started: number = performance.now();
  readonly #log: string = join(mkdtempSync(join(tmpdir(), "unrolled-log-")), "stderr");
  // A kernel asks for input on the stdin channel under the identity from which the cell came.
  #shell = new Dealer({ linger: 0, routingId: this.session });
  #stdin = new Dealer({ linger: 0, routingId: this.session });
  #control = new Dealer({ linger: 0 });
  #iopub = new Subscriber({ linger: 0, receiveHighWaterMark: 0 });
  #heartbeat = new HeartbeatSocket({ linger: 0 });
  #waiting: { matches: (message: Received) => boolean; found: (message: Received) => void }[] = [];

  /** Starts a kernel; resolves once it has answered kernel_info and is heard on iopub. */
  static async start(options: ClientOptions = {}): Promise<Client> {
    if (!existsSync(kernelMain)) {
      throw new Error(`${kernelMain} is missing: run "npm run build" before the conformance tests`);
    }
    const client = new Client(await freePorts(5), options);
    await client.#connect();
    return client;
  }

  private constructor(ports: number[], { key = "secret", directory, env = {} }: ClientOptions) {
    this.key = key;
    this.ports = ports;
    this.directory = directory ?? mkdtempSync(join(tmpdir(), "unrolled-notebook-"));
    this.process = spawn(process.execPath, [kernelMain, connectionFile(ports, key)], {
      cwd: this.directory,
      // With it the kernel ends when the tests are killed.
      env: {
        ...process.env,
        JPY_PARENT_PID: String(process.pid),
        JUPYTER_DATA_DIR: mkdtempSync(join(tmpdir(), "unrolled-data-")),
        ...env,
      },
      stdio: ["ignore", "ignore", openSync(this.#log, "a")],
    });
    this.exited = new Promise((resolve) => this.process.on("exit", (code) => resolve(code)));
  }

  async #connect(): Promise<void> {
    const [shell, iopub, stdin, control, heartbeat] = this.ports.map((port) => `tcp://127.0.0.1:${port}`);
    this.#shell.connect(shell);
    this.#stdin.connect(stdin);
    this.#iopub.connect(iopub);
    this.#iopub.subscribe();
    this.#control.connect(control);
    this.#heartbeat.connect(heartbeat);
    void this.#listen("shell", this.#shell);
    void this.#listen("stdin", this.#stdin);
    void this.#listen("control", this.#control);
    void this.#listen("iopub", this.#iopub);
    // A subscription takes a moment: until the kernel has greeted it, what is published is lost.
    await this.until("welcome", ({ header }) => header.msg_type === "iopub_welcome");
    await this.request("kernel_info_request", {});
  }

  /** What the kernel has written for whoever runs it. */
  get stderr(): string {
    return readFileSync(this.#log, "utf8");
  }

  async #listen(channel: Received["channel"], socket: Dealer | Subscriber): Promise<void> {
    for await (const frames of socket) {
      const at = frames.findIndex((frame) => frame.toString() === "<IDS|MSG>");
      const parts = frames.slice(at + 2);
      if (frames[at + 1].toString() !== this.sign(parts.slice(0, 4))) throw new Error(`wrong signature on ${channel}`);
      const [header, parent_header, metadata, content] = parts.slice(0, 4).map((part) => JSON.parse(part.toString()));
      const buffers = parts.slice(4);
      const message = { channel, header, parent_header, metadata, content, buffers, at: performance.now() };
      this.received.push(message);
      for (const waiter of this.#waiting.filter(({ matches }) => matches(message))) {
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
        waiter.found(message);
      }
    }
  }

  sign(parts: readonly (string | Uint8Array)[]): string {
    if (this.key === "") return "";
    const hmac = createHmac("sha256", this.key);
    for (const part of parts) hmac.update(part);
    return hmac.digest("hex");
  }

  /** Sends a message and returns its id. */
  send(type: string, content: object, { channel = "shell", buffers = [], metadata = {} }: SendOptions = {}): string {
    const msg_id = randomUUID();
    const header = {
      msg_id,
      msg_type: type,
      session: this.session,
      username: "test",
      date: new Date().toISOString(),
      version: "5.5",
    };
    const parts = [header, {}, metadata, content].map((part) => Buffer.from(JSON.stringify(part)));
    this.sendFrames(["<IDS|MSG>", this.sign(parts), ...parts, ...buffers], channel);
    return msg_id;
  }

  sendFrames(frames: (string | Uint8Array)[], channel: RequestChannel = "shell"): void {
    void { shell: this.#shell, control: this.#control, stdin: this.#stdin }[channel].send(frames);
  }

  /** The first message, come already or to come, that `matches`. */
  until(what: string, matches: (message: Received) => boolean, timeout: number = 20_000): Promise<Received> {
    const known = this.received.find(matches);
    if (known) return Promise.resolve(known);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        const seen = this.received
          .slice(-8)
          .map(({ header, content }) => `${header.msg_type} ${JSON.stringify(content).slice(0, 120)}`);
        reject(new Error(`no ${what} within ${timeout} ms; last messages:\n${seen.join("\n")}\n${this.stderr}`));
      }, timeout);
      this.#waiting.push({
        matches,
        found: (message) => {
          clearTimeout(timer);
          resolve(message);
        },
      });
    });
  }

  reply(id: string, timeout?: number): Promise<Received> {
    return this.until(
      "reply",
      ({ channel, parent_header }) => channel !== "iopub" && channel !== "stdin" && parent_header.msg_id === id,
      timeout,
    );
  }

  idle(id: string, timeout?: number): Promise<Received> {
    return this.until(
      "idle",
      ({ channel, parent_header, content }) =>
        channel === "iopub" && parent_header.msg_id === id && content.execution_state === "idle",
      timeout,
    );
  }

  async request(type: string, content: object, options: Parameters<Client["send"]>[2] = {}): Promise<Received> {
    return this.reply(this.send(type, content, options));
  }

  /** Runs a cell to its end: the reply, and what was published for it between busy and idle. */
  async execute(
    code: string,
    options: Parameters<Client["sendCell"]>[1] = {},
    timeout?: number,
  ): Promise<{ id: string; reply: Received; outputs: Received[] }> {
    const id = this.sendCell(code, options);
    const [reply] = await Promise.all([this.reply(id, timeout), this.idle(id, timeout)]);
    return { id, reply, outputs: this.outputs(id) };
  }

  /** Sends an execute_request and returns its id; `metadata` in the options is the message's. */
  sendCell(code: string, { metadata, ...options }: { metadata?: object; [option: string]: unknown } = {}): string {
    const content = {
      code,
      silent: false,
      store_history: true,
      user_expressions: {},
      allow_stdin: false,
      stop_on_error: true,
      ...options,
    };
    return this.send("execute_request", content, { metadata });
  }

  /** What has been published for a request, statuses and execute_input left out. */
  outputs(id: string): Received[] {
    return this.published(id).filter(
      ({ header }) => header.msg_type !== "status" && header.msg_type !== "execute_input",
    );
  }

  published(id: string): Received[] {
    return this.received.filter(({ channel, parent_header }) => channel === "iopub" && parent_header.msg_id === id);
  }

  /** Text printed for a request. */
  printed(id: string, name: "stdout" | "stderr" = "stdout"): string {
    return this.published(id)
      .filter(({ header, content }) => header.msg_type === "stream" && content.name === name)
      .map(({ content }) => content.text)
      .join("");
  }

  /** Sends a heartbeat and returns its answer. */
  async beat(text: string): Promise<string> {
    await this.#heartbeat.send(text);
    const [answer] = await this.#heartbeat.receive();
    return answer.toString();
  }

  /** Asks for shutdown; returns the exit code. */
  async stop(): Promise<number | null> {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      this.send("shutdown_request", { restart: false }, { channel: "control" });
    }
    const code = await this.exited;
    for (const socket of [this.#shell, this.#control, this.#stdin, this.#iopub, this.#heartbeat]) socket.close();
    return code;
  }
}
