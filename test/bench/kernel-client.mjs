/** The least of a Jupyter client that can time any kernel: it checks nothing. */
import { spawn } from "node:child_process";
import { createHmac, randomUUID } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Dealer, Subscriber } from "zeromq";

const key = "bench";

async function freePorts(count) {
  const servers = Array.from({ length: count }, () => createServer());
  const listening = servers.map(
    (server) => new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server.address().port))),
  );
  const ports = await Promise.all(listening);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** Bytes of memory that a process and its children hold. */
function residentOf(pid) {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const own = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024;
  const threads = readdirSync(`/proc/${pid}/task`);
  const children = threads.flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8").split(" ").filter(Boolean),
  );
  return children.reduce((sum, child) => sum + residentOf(child), own);
}

export class BenchClient {
  #waiting = new Map();
  #shell = new Dealer({ linger: 0 });
  #iopub = new Subscriber({ linger: 0, receiveHighWaterMark: 0 });

  /** Spawns a kernel; `{connection_file}` in `argv` is replaced. */
  static async spawn(argv, { env = {} } = {}) {
    const client = new BenchClient();
    client.directory = mkdtempSync(join(tmpdir(), "bench-kernel-"));
    const [shell_port, iopub_port, stdin_port, control_port, hb_port] = await freePorts(5);
    const file = join(client.directory, "connection.json");
    const ports = { shell_port, iopub_port, stdin_port, control_port, hb_port };
    const rest = { transport: "tcp", ip: "127.0.0.1", signature_scheme: "hmac-sha256", key, kernel_name: "bench" };
    writeFileSync(file, JSON.stringify({ ...ports, ...rest }));
    const [command, ...args] = argv.map((part) => part.replace("{connection_file}", file));
    // A subscription that has to be tried again costs 100 ms by default.
    for (const socket of [client.#shell, client.#iopub]) socket.reconnectInterval = 1;
    client.#shell.connect(`tcp://127.0.0.1:${shell_port}`);
    client.#iopub.connect(`tcp://127.0.0.1:${iopub_port}`);
    client.#iopub.subscribe();
    void client.#listen(client.#shell, "reply");
    void client.#listen(client.#iopub, "idle");
    client.started = performance.now();
    client.process = spawn(command, args, {
      cwd: client.directory,
      env: { ...process.env, ...env },
      stdio: "ignore",
    });
    client.exited = new Promise((resolve) => client.process.on("exit", resolve));
    return client;
  }

  async #listen(socket, kind) {
    for await (const frames of socket) {
      const at = frames.findIndex((frame) => frame.toString() === "<IDS|MSG>");
      const id = JSON.parse(frames[at + 3].toString()).msg_id;
      const content = JSON.parse(frames[at + 5].toString());
      if (kind === "idle" && content.execution_state !== "idle") continue;
      this.#waiting.get(`${kind} ${id}`)?.(content);
    }
  }

  /** Milliseconds from sending to the reply, and to the idle status too where `untilIdle`. */
  async time(type, content, { untilIdle = false, timeout = 60_000 } = {}) {
    const id = randomUUID();
    const header = { msg_id: id, msg_type: type, session: key, username: key, date: new Date().toISOString() };
    const parts = [{ ...header, version: "5.3" }, {}, {}, content].map((part) => JSON.stringify(part));
    const hmac = createHmac("sha256", key);
    for (const part of parts) hmac.update(part);
    const wait = (kind) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`no ${kind} to ${type} in ${timeout} ms`)), timeout);
        this.#waiting.set(`${kind} ${id}`, (answer) => {
          clearTimeout(timer);
          resolve(answer);
        });
      });
    const answers = [wait("reply"), ...(untilIdle ? [wait("idle")] : [])];
    const sent = performance.now();
    await this.#shell.send(["<IDS|MSG>", hmac.digest("hex"), ...parts]);
    const [reply] = await Promise.all(answers);
    return { ms: performance.now() - sent, reply };
  }

  /** Runs a cell; throws if it fails. */
  async execute(code, options) {
    const content = { code, silent: false, store_history: true, user_expressions: {}, allow_stdin: false };
    const { ms, reply } = await this.time("execute_request", content, options);
    if (reply.status !== "ok") throw new Error(`${code}: ${reply.ename} ${reply.evalue}`);
    return ms;
  }

  get resident() {
    return residentOf(this.process.pid);
  }

  async stop() {
    this.process.kill("SIGKILL");
    await this.exited;
    this.#shell.close();
    this.#iopub.close();
    rmSync(this.directory, { recursive: true, force: true });
  }
}
