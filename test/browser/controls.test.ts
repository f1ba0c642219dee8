import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { command, freshNotebook, kernelIdle, type Lab, notebookOf, runCell, runCode, startLab } from "./lab.js";

/** Every stock control, with the class that its view has in the page. */
const views: Readonly<Record<string, string>> = {
  "new IntSlider()": ".widget-slider",
  "new FloatSlider({ orientation: 'vertical' })": ".widget-vslider",
  "new FloatLogSlider()": ".widget-hslider",
  "new IntRangeSlider()": ".widget-slider",
  "new Dropdown({ options: ['a', 'b'] })": ".widget-dropdown select",
  "new Select({ options: ['a', 'b'] })": ".widget-select select",
  "new RadioButtons({ options: ['a', 'b'] })": ".widget-radio input",
  "new ToggleButtons({ options: ['a', 'b'] })": ".widget-toggle-button",
  "new Checkbox({ description: 'c' })": ".widget-checkbox input",
  "new Text({ value: 't', style: { description_width: '2em' } })": ".widget-text input",
  "new Textarea()": ".widget-textarea textarea",
  "new IntText()": ".widget-text input[type=number]",
  "new FloatText()": ".widget-text input[type=number]",
  "new Button({ description: 'b', button_style: 'success' })": "button.jupyter-button.mod-success",
  "new HBox([new Label({ value: 'in a box' })], { layout: { width: '300px' } })": ".widget-hbox .widget-label",
  "new VBox([new Label({ value: 'in a box' })])": ".widget-vbox .widget-label",
  "new Tab([new Label({ value: 'first' })], { titles: ['T'] })": ".jupyter-widget-tab .lm-TabBar-tabLabel",
  "new Accordion([new Label({ value: 'first' })], { titles: ['A'] })":
    ".jupyter-widget-Accordion .jupyter-widget-Collapse-header",
  "new IntProgress({ value: 30 })": ".widget-hprogress .progress-bar",
  "new FloatProgress({ value: 30 })": ".widget-hprogress .progress-bar",
  "new Label({ value: 'words' })": ".widget-label",
  "new HTML({ value: '<b class=mine>bold</b>' })": ".widget-html b.mine",
  out: "text=captured",
};

const names =
  "Accordion Button Checkbox Dropdown FloatLogSlider FloatProgress FloatSlider FloatText HBox HTML IntProgress IntRangeSlider IntSlider IntText interact jslink Label Output RadioButtons Select Tab Text Textarea ToggleButtons VBox";

const cells = [
  `import { ${names.replaceAll(" ", ", ")} } from "unrolled"; const out = new Output(); await out.capture(() => console.log("captured"));`,
  ...Object.keys(views),
  'interact(({ n, twice }) => { console.log("n is", n); return twice ? 2 * n : n; }, { n: [0, 10], twice: false })',
  "const a = new IntSlider({ value: 3 }), b = new IntSlider(); jslink([a, 'value'], [b, 'value']); new HBox([a, b])",
];
const [interacting, linking] = [cells.length - 2, cells.length - 1];

let lab: Lab;
let page: Page;

beforeAll(async () => {
  lab = await startLab();
  page = await lab.open(lab.write("controls.ipynb", freshNotebook(cells)));
});

afterAll(async () => {
  await lab?.close();
});

/** What a cell shows. */
function outputOf(cell: number) {
  return page.locator(".jp-Notebook .jp-CodeCell").nth(cell).locator(".jp-Cell-outputArea");
}

test("every control is drawn", async () => {
  for (const [n, view] of Object.values(views).entries()) {
    if (n === 0) await runCell(page, 0);
    await runCell(page, n + 1);
    await outputOf(n + 1)
      .locator(view)
      .first()
      .waitFor();
  }
  const { cells: saved } = await notebookOf(page);
  expect(saved.flatMap(({ outputs = [] }) => outputs).filter(({ output_type }) => output_type === "error")).toEqual([]);
});

test("moving a control of interact shows the function's new output in its place", async () => {
  await runCell(page, interacting);
  const output = outputOf(interacting);
  await expect.poll(() => output.innerText()).toMatch(/n is 5\s+5\s*$/);
  await output.locator(".noUi-handle").press("ArrowRight");
  await expect.poll(() => output.innerText()).toMatch(/n is 6\s+6\s*$/);
  await output.locator("input[type=checkbox]").check();
  await expect.poll(() => output.innerText()).toMatch(/n is 6\s+12\s*$/);
});

test("linked controls move together in the page, and the kernel hears of both", async () => {
  await runCell(page, linking);
  const handles = outputOf(linking).locator(".noUi-handle");
  await handles.nth(0).press("ArrowRight");
  await expect.poll(() => handles.nth(1).getAttribute("aria-valuenow")).toBe("4.0");
  await expect
    .poll(async () => [(await runCode(page, "[a.value, b.value]"))?.[0].data?.["text/plain"]].flat().join(""))
    .toBe("[ 4, 4 ]");
});

test("a cell that is run again and again leaves no more models than once", async () => {
  const models = async (): Promise<number> =>
    await page.evaluate(async () => {
      const { jupyterapp } = globalThis as unknown as {
        jupyterapp: {
          shell: {
            currentWidget: {
              sessionContext: {
                session: { kernel: { requestCommInfo(content: object): Promise<{ content: { comms: object } }> } };
              };
            };
          };
        };
      };
      const { kernel } = jupyterapp.shell.currentWidget.sessionContext.session;
      return Object.keys((await kernel.requestCommInfo({ target_name: "jupyter.widget" })).content.comms).length;
    });
  const once = await models();
  for (let n = 0; n < 5; n++) await runCell(page, linking);
  expect(await models()).toBe(once);
});

test("a page that is loaded anew gets every control's present state from the kernel", async () => {
  await outputOf(linking).locator(".noUi-handle").first().press("ArrowRight");
  await command(page, "docmanager:save");
  await page.reload();
  await kernelIdle(page);
  await page.locator(".jp-Notebook .jp-CodeCell").nth(linking).scrollIntoViewIfNeeded();
  await expect.poll(() => outputOf(linking).locator(".noUi-handle").nth(1).getAttribute("aria-valuenow")).toBe("4.0");
});

test("the console has no error", () => {
  expect(lab.errors).toEqual([]);
});

test("Notebook 7 shows them too", async () => {
  const plain = await lab.openInNotebook(lab.write("plain.ipynb", freshNotebook(cells.slice(0, 2))));
  await runCell(plain, 0);
  await runCell(plain, 1);
  await plain.locator(".widget-slider .noUi-handle").waitFor();
  await plain.close();
});
