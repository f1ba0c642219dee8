import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  command,
  freshNotebook,
  kernelIdle,
  type Lab,
  type Notebook,
  notebookOf,
  runCell,
  runCode,
  startLab,
} from "./lab.js";

const source = 'import { automaton } from "unrolled";\nconst machine = automaton();\nmachine';
const notebook = freshNotebook([source]);

/** A busy machine takes its time. */
const patience = { timeout: 30_000 };

let lab: Lab;
let page: Page;
/** The notebook as it is saved while its kernel runs: after a restart a save has no states of widgets. */
let saved: { cells: unknown[]; metadata: SavedMetadata };

beforeAll(async () => {
  lab = await startLab();
  page = await lab.open(lab.write("machine.ipynb", notebook));
  await runCell(page, 0);
});

afterAll(async () => {
  await lab?.close();
});

function views(of: Page): Locator {
  return of.locator(".unrolled-automaton:not(.unrolled-unseen)");
}

/** Step at which a view stands; its own slider says so. */
function step(view: Locator): Locator {
  return view.locator('input[data-name="step"]');
}

async function stepInKernel(): Promise<string> {
  const outputs = await runCode(page, 'machine.get("step")');
  return [outputs?.[0].data?.["text/plain"]].flat().join("");
}

test("the view and the kernel follow each other", async () => {
  const view = views(page).first();
  await view.waitFor();
  await step(view).fill("6");
  await expect.poll(stepInKernel, patience).toBe("6");
  await runCode(page, "machine.set({ step: 3 });");
  await expect.poll(() => step(view).inputValue(), patience).toBe("3");
  await command(page, "docmanager:save");
  saved = (await notebookOf(page)) as typeof saved & Notebook;
});

test("a second view shows what the first one does, both ways", async () => {
  const [first, second] = [views(page).first(), views(page).nth(1)];
  await page.locator(".jp-Notebook .jp-CodeCell").first().click();
  await command(page, "notebook:create-output-view");
  await expect.poll(() => views(page).count(), patience).toBe(2);
  await step(first).fill("2");
  await expect.poll(() => step(second).inputValue(), patience).toBe("2");
  await step(second).fill("5");
  await expect.poll(() => step(first).inputValue(), patience).toBe("5");
});

test("a page that is loaded again has the kernel's widget where it was", async () => {
  await page.reload();
  await kernelIdle(page);
  const view = page.locator(".jp-Notebook").locator(".unrolled-automaton:not(.unrolled-unseen)").first();
  await expect.poll(() => step(view).inputValue(), patience).toBe("5");
  await step(view).fill("4");
  await expect.poll(stepInKernel, patience).toBe("4");
});

test("after a restart of the kernel the widget is still to be seen, and the notebook keeps its picture", async () => {
  const answered = page.locator(".jp-Dialog .jp-mod-accept").click();
  await Promise.all([command(page, "kernelmenu:restart"), answered]);
  await kernelIdle(page);
  const output = page.locator(".jp-Notebook .unrolled-output").first();
  const seen = output.locator(".unrolled-automaton:visible, .unrolled-still img:visible");
  await expect.poll(() => seen.count(), patience).toBe(1);
  const [{ outputs }] = (await notebookOf(page)).cells;
  expect(outputs?.[0].data?.["image/png"]).toMatch(/^iVBOR/);
});

test("Notebook 7 runs it, both ways", async () => {
  const plain = await lab.openInNotebook(lab.write("plain.ipynb", notebook));
  await runCell(plain, 0);
  const view = views(plain).first();
  await view.waitFor({ timeout: 120_000 });
  await step(view).fill("2");
  const inKernel = async () => (await runCode(plain, 'machine.get("step")'))?.[0].data?.["text/plain"];
  await expect.poll(inKernel, patience).toBe("2");
  await plain.close();
});

test("voila runs it, both ways", async () => {
  const titled = `${source.replace(/machine$/, "")}machine.on("change:step", ({ value }) => machine.set({ title: \`at \${value}\` }));\nmachine`;
  const cells = [{ ...notebook.cells[0], source: titled }];
  const served = await lab.openInVoila(lab.write("served.ipynb", { ...notebook, cells }));
  const view = views(served).first();
  await view.waitFor({ timeout: 120_000 });
  const said = view.locator(".js-plotly-plot .annotation-text").first();
  const before = await said.textContent();
  await step(view).fill("2");
  await expect.poll(() => said.textContent(), patience).not.toBe(before);
  await view.locator(".gtitle", { hasText: "at 2" }).waitFor();
  await served.close();
});

test("opened without any kernel, a notebook that is trusted is alive all the same", async () => {
  const nameless = { ...notebook, ...saved, metadata: { ...saved.metadata, kernelspec: undefined } };
  const alone = await lab.openWithoutKernel(lab.write("alone.ipynb", nameless, { trusted: true }));
  const view = views(alone).first();
  await view.waitFor();
  const said = view.locator(".js-plotly-plot .annotation-text").first();
  const before = await said.textContent();
  await step(view).fill("1");
  await expect.poll(() => said.textContent(), patience).not.toBe(before);
  await alone.close();
});

test("what cannot be drawn of a saved state is said below the picture, with a kernel and without", async () => {
  const { cells, metadata } = saved;
  const models = metadata.widgets["application/vnd.jupyter.widget-state+json"].state;
  const mangled = (change: object) => {
    const states = Object.entries(models).map(([id, model]) => [
      id,
      { ...model, state: { ...model.state, ...change } },
    ]);
    const widgets = {
      "application/vnd.jupyter.widget-state+json": {
        version_major: 2,
        version_minor: 0,
        state: Object.fromEntries(states),
      },
    };
    return { ...notebook, cells, metadata: { ...metadata, widgets } };
  };
  const reasons: [string, object, string][] = [
    ["unknown", { widget: "<img src=x onerror=alert(1)>" }, 'no widget "<img src=x onerror=alert(1)>"'],
    ["bare", { program: null, input: null, language: null }, "not what the widget needs"],
    ["later", { _model_module_version: "^2.0.0" }, "of version 2.0.0"],
  ];
  for (const [name, change, reason] of reasons) {
    const withKernel = mangled(change);
    const alone = { ...withKernel, metadata: { ...withKernel.metadata, kernelspec: undefined } };
    for (const opened of [
      await lab.open(lab.write(`${name}.ipynb`, withKernel, { trusted: true })),
      await lab.openWithoutKernel(lab.write(`${name}-alone.ipynb`, alone, { trusted: true })),
    ]) {
      const output = opened.locator(".jp-Notebook .unrolled-output").first();
      await output.locator(".unrolled-broken", { hasText: reason }).waitFor({ timeout: 60_000 });
      expect(await output.locator(".unrolled-still img:visible").count()).toBe(1);
      expect(await output.locator('img[src="x"]').count()).toBe(0);
      await opened.close();
    }
  }
});

/** The part of a saved notebook that has its widgets. */
interface SavedMetadata {
  widgets: { "application/vnd.jupyter.widget-state+json": { state: Record<string, { state: object }> } };
}
