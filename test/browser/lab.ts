import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";

/** A real JupyterLab of `.venv` on a copy of notebooks/, and a real Chromium looking at it. */
export interface Lab {
  /** Opens a notebook of the copy and waits for its kernel. */
  open(notebook: string): Promise<Page>;
  /** Opens a notebook of the copy in Notebook 7 and waits for its kernel. */
  openInNotebook(notebook: string): Promise<Page>;
  /** Has voila run a notebook of the copy, and opens what it makes of it. */
  openInVoila(notebook: string): Promise<Page>;
  /** Opens a notebook that names no kernel, and chooses to have none. */
  openWithoutKernel(notebook: string): Promise<Page>;
  /** Writes a notebook beside the others, and returns its name. JupyterLab has no reason to trust it, unless it is told to. */
  write(name: string, notebook: object, options?: { trusted?: boolean }): string;
  /** What the browser's consoles said that is an error, with uncaught exceptions and failed requests. */
  readonly errors: string[];
  /** Hosts that the pages asked for something, other than the server's own. */
  readonly strangers: string[];
  close(): Promise<void>;
}

const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** @param extension whether JupyterLab has our extension, which it has by default. */
export async function startLab({ extension = true }: { extension?: boolean } = {}): Promise<Lab> {
  const folder = mkdtempSync(join(tmpdir(), "unrolled-lab-"));
  cpSync("notebooks", join(folder, "notebooks"), { recursive: true });
  const port = await freePort();
  const server = startServer(folder, port, extension ? [] : [withoutExtension(folder)]);
  const url = `http://127.0.0.1:${port}`;
  let browser: Browser | undefined;
  const errors: string[] = [];
  const strangers: string[] = [];
  const close = async () => {
    await browser?.close();
    await stop(server);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    await answering(`${url}/api/status`, server);
    browser = await chromium.launch({ executablePath: process.env.CHROME_PATH, args: flags });
  } catch (error) {
    await close();
    throw error;
  }
  const watch = (page: Page) => {
    page.on("console", (message) => {
      if (message.type() === "error") errors.push(message.text());
    });
    page.on("pageerror", (error) => errors.push(String(error)));
    page.on("request", (request) => {
      const { protocol, host } = new URL(request.url());
      if (/^(http|ws)s?:$/.test(protocol) && host !== `127.0.0.1:${port}`) strangers.push(request.url());
    });
  };
  const openAt = async (path: string) => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 1000 } });
    // On a busy machine JupyterLab needs more than Playwright's half minute.
    page.setDefaultTimeout(100_000);
    watch(page);
    await page.goto(`${url}/${path}`);
    return page;
  };
  const open = async (notebook: string) => {
    const page = await openAt(`lab/tree/${notebook}?reset`);
    await kernelIdle(page);
    return page;
  };
  const openInNotebook = async (notebook: string) => {
    const page = await openAt(`notebooks/${notebook}`);
    await page.locator(".jp-Notebook .jp-CodeCell").first().waitFor();
    // A cell that is run before its kernel is there is not run at all.
    await kernelIdle(page);
    return page;
  };
  const openInVoila = (notebook: string) => openAt(`voila/render/${notebook}`);
  const openWithoutKernel = async (notebook: string) => {
    const page = await openAt(`lab/tree/${notebook}?reset`);
    await page.locator(".jp-Dialog .jp-mod-reject").click();
    return page;
  };
  const write = (name: string, notebook: object, { trusted = false } = {}) => {
    const file = join(folder, "notebooks", name);
    writeFileSync(file, JSON.stringify(notebook));
    if (trusted)
      execFileSync(resolve(".venv/bin/jupyter"), ["trust", file], { env: environment(folder), stdio: "ignore" });
    return name;
  };
  return { open, openInNotebook, openInVoila, openWithoutKernel, write, errors, strangers, close };
}

/** What a notebook whose kernel is ours says of it, and nothing else. */
export const metadata = {
  kernelspec: { name: "unrolled", display_name: "TypeScript (unrolled)", language: "typescript" },
};

interface FreshNotebook {
  nbformat: number;
  nbformat_minor: number;
  metadata: object;
  cells: object[];
}

/** A notebook of cells that have not been run. */
export function freshNotebook(sources: readonly string[]): FreshNotebook {
  const cells = sources.map((source, n) => {
    return { cell_type: "code", id: `cell${n}`, source, metadata: {}, outputs: [], execution_count: null };
  });
  return { nbformat: 4, nbformat_minor: 5, metadata, cells };
}

/** Waits until the notebook in front has a kernel that is connected and idle. */
export async function kernelIdle(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const kernel = (globalThis as unknown as JupyterWindow).jupyterapp?.shell.currentWidget?.sessionContext?.session
      ?.kernel;
    return kernel?.status === "idle" && kernel.connectionStatus === "connected";
  });
}

/** Whether the kernel of the notebook in front is "idle" or "busy". */
export async function kernelStatus(page: Page): Promise<string | undefined> {
  return await page.evaluate(
    () =>
      (globalThis as unknown as JupyterWindow).jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status,
  );
}

/** Runs a command of JupyterLab's and waits for its end. */
export async function command(page: Page, id: string): Promise<void> {
  await page.evaluate(async (name) => {
    await (globalThis as unknown as JupyterWindow).jupyterapp?.commands.execute(name);
  }, id);
}

/** Runs one cell and waits for its end. */
export async function runCell(page: Page, index: number): Promise<void> {
  await page.evaluate((cell) => {
    const panel = (globalThis as unknown as JupyterWindow).jupyterapp?.shell.currentWidget;
    if (panel) panel.content.activeCellIndex = cell;
  }, index);
  await command(page, "notebook:run-cell");
}

/** Runs code in a cell of its own below all others, takes the cell away again and returns its outputs. */
export async function runCode(page: Page, code: string): Promise<Notebook["cells"][number]["outputs"]> {
  const index = await page.evaluate((source) => {
    const { sharedModel } =
      (globalThis as unknown as JupyterWindow).jupyterapp?.shell.currentWidget?.content.model ?? {};
    sharedModel?.insertCell(sharedModel.cells.length, { cell_type: "code", source });
    return (sharedModel?.cells.length ?? 0) - 1;
  }, code);
  await runCell(page, index);
  const { outputs } = (await notebookOf(page)).cells[index];
  await page.evaluate((cell) => {
    (globalThis as unknown as JupyterWindow).jupyterapp?.shell.currentWidget?.content.model.sharedModel.deleteCell(
      cell,
    );
  }, index);
  return outputs;
}

/** A notebook as it is saved, as far as the tests look at it. */
export interface Notebook {
  cells: {
    cell_type: string;
    source: string | string[];
    outputs?: { output_type: string; text?: string | string[]; data?: Record<string, unknown> }[];
  }[];
}

/** The notebook in front, as it would be saved. */
export async function notebookOf(page: Page): Promise<Notebook> {
  return await page.evaluate(() => {
    const notebook = (globalThis as unknown as JupyterWindow).jupyterapp?.shell.currentWidget?.content.model.toJSON();
    return JSON.parse(JSON.stringify(notebook));
  });
}

/** Scrolls a cell into the page: JupyterLab keeps those far away out of it. */
export async function showCell(page: Page, index: number): Promise<void> {
  await page.evaluate(async (cell) => {
    const content = (globalThis as unknown as JupyterWindow).jupyterapp?.shell.currentWidget?.content;
    await content?.scrollToItem(cell, "start");
  }, index);
}

/** The part of the page's JupyterLab application that the tests use. */
interface JupyterWindow {
  jupyterapp?: {
    commands: { execute(id: string): Promise<unknown> };
    shell: {
      currentWidget?: {
        content: {
          activeCellIndex: number;
          scrollToItem(index: number, align: string): Promise<void>;
          model: {
            toJSON(): unknown;
            sharedModel: {
              cells: readonly unknown[];
              insertCell(index: number, cell: { cell_type: string; source: string }): unknown;
              deleteCell(index: number): void;
            };
          };
        };
        sessionContext?: { session?: { kernel?: { status: string; connectionStatus: string } } };
      };
    };
  };
}

/** The option of JupyterLab's that leaves out our extension of all that `.venv` has. */
function withoutExtension(folder: string): string {
  const others = join(folder, "labextensions");
  cpSync(".venv/share/jupyter/labextensions", others, { recursive: true });
  rmSync(join(others, "unrolled"), { recursive: true });
  return `--LabApp.labextensions_path=${others}`;
}

function startServer(folder: string, port: number, more: readonly string[]): ChildProcess {
  const args = ["lab", "--no-browser", "--allow-root", `--port=${port}`, "--ServerApp.port_retries=0"];
  args.push(
    "--IdentityProvider.token=",
    "--LabApp.expose_app_in_browser=True",
    "--JupyterNotebookApp.expose_app_in_browser=True",
  );
  args.push(`--ServerApp.root_dir=${join(folder, "notebooks")}`, ...more);
  return spawn(resolve(".venv/bin/jupyter"), args, { env: environment(folder), stdio: "ignore", detached: true });
}

function environment(folder: string): NodeJS.ProcessEnv {
  const own = (name: string) => join(folder, name);
  return { ...process.env, JUPYTER_CONFIG_DIR: own("config"), JUPYTER_RUNTIME_DIR: own("runtime") };
}

async function answering(url: string, server: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 240; attempt++) {
    if (server.exitCode !== null) throw new Error(`jupyter lab ended with exit code ${server.exitCode}`);
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((done) => setTimeout(done, 250));
  }
  throw new Error("jupyter lab did not answer within a minute");
}

async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.pid === undefined) return;
  const ended = new Promise((done) => server.once("exit", done));
  process.kill(-server.pid, "SIGTERM");
  await ended;
}

function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const probe = createServer();
    probe.once("error", failed);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => done(typeof address === "object" && address ? address.port : 0));
    });
  });
}
