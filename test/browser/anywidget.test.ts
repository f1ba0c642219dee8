import { afterAll, beforeAll, expect, test } from "vitest";
import { freshNotebook, type Lab, runCell, runCode, startLab } from "./lab.js";

const sources = [
  'process.env.UNROLLED_WIDGETS = "anywidget";',
  'import { automaton, gradientDecay } from "unrolled";\nconst machine = automaton();\nmachine',
  "gradientDecay()",
];

/** A busy machine takes its time. */
const patience = { timeout: 30_000 };

let lab: Lab;

beforeAll(async () => {
  lab = await startLab({ extension: false });
});

afterAll(async () => {
  await lab?.close();
});

test("where there is anywidget and not our extension, the widgets are alive, both ways", async () => {
  const page = await lab.open(lab.write("anywidgets.ipynb", freshNotebook(sources)));
  expect(await page.evaluate(() => Object.keys((globalThis as { _JUPYTERLAB?: object })._JUPYTERLAB ?? {}))).toEqual(
    expect.not.arrayContaining(["unrolled"]),
  );
  for (let n = 0; n < sources.length; n++) await runCell(page, n);

  const machine = page.locator(".unrolled-automaton");
  const step = machine.locator('input[data-name="step"]');
  await step.waitFor();
  await step.fill("6");
  const inKernel = async () => (await runCode(page, 'machine.get("step")'))?.[0].data?.["text/plain"];
  await expect.poll(inKernel, patience).toBe("6");
  await runCode(page, "machine.set({ step: 3 });");
  await expect.poll(() => step.inputValue(), patience).toBe("3");

  const decay = page.locator(".unrolled-gradientDecay");
  const gamma = decay.locator('tr[data-network="SRN"] [data-name="gamma"]');
  const curve = decay.locator(".js-plotly-plot .scatterlayer .trace .points path").last();
  await curve.waitFor({ state: "attached" });
  const [figure, place] = [await gamma.textContent(), await curve.getAttribute("transform")];
  await decay.locator('input[data-name="spectralRadius"]').fill("0.4");
  await expect.poll(() => gamma.textContent(), patience).not.toBe(figure);
  await expect.poll(() => curve.getAttribute("transform"), patience).not.toBe(place);
  expect(lab.errors).toEqual([]);
  expect(lab.strangers).toEqual([]);
});
