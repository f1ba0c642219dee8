import { examples } from "gallery:examples";
import { manuals } from "gallery:manuals";
import { check, choice, row } from "../base/controls.js";
import type { Example, ExampleWidget } from "../base/examples.js";
import outputCss from "../base/extension/output.css";
import { goLive } from "../base/page/live.js";
import { PageHost } from "../base/page/page-host.js";
import type { Language } from "../base/protocol.js";
import baseCss from "../base/style.css";
import { addStyles } from "../base/styles.js";
import { views } from "../base/views.js";
import { labels } from "./labels.js";
import { element, manualView } from "./manual-view.js";

// A page that comes over plain HTTP has none.
crypto.randomUUID ??= () => {
  const digits = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0"));
  return digits.join("").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-") as ReturnType<typeof crypto.randomUUID>;
};
const host = new PageHost();
host.install();
addStyles("base", baseCss);
addStyles("output", outputCss);

/** Widgets are made when they come near the window. */
const near = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) if (isIntersecting) target.dispatchEvent(new Event("near"));
  },
  { rootMargin: "400px" },
);

let language: Language = navigator.language.startsWith("zh") ? "zh" : "en";
let dark = matchMedia("(prefers-color-scheme: dark)").matches;
/** What takes the present page's widgets away. */
const undo: (() => void)[] = [];

function showPage(): void {
  for (const each of undo.splice(0)) each();
  const say = labels[language];
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  document.title = `unrolled: ${say.title}`;
  const header = element("header");
  header.append(element("h1", say.title), element("p", say.intro), switches());
  const contents = element("nav");
  contents.setAttribute("aria-label", say.contents);
  const main = element("main");
  for (const [folder, example] of Object.entries(examples)) {
    const link = element("a", example.title[language]);
    link.href = `#${folder}`;
    contents.append(link);
    main.append(section(folder, example));
  }
  document.body.replaceChildren(header, contents, main);
}

function switches(): HTMLElement {
  const say = labels[language];
  const languages = choice<Language>({
    name: "language",
    label: say.language,
    value: language,
    choices: [
      { value: "en", label: "English" },
      { value: "zh", label: "中文" },
    ],
    onInput(value) {
      language = value;
      showPage();
      document.querySelector<HTMLElement>('[data-name="language"]')?.focus();
    },
  });
  const theme = check({
    name: "dark",
    label: say.dark,
    value: dark,
    onInput(value) {
      dark = value;
      showTheme();
    },
  });
  return row(languages, theme);
}

/** Widgets follow the class of the page's body. */
function showTheme(): void {
  document.documentElement.style.colorScheme = dark ? "dark" : "light";
  document.body.className = dark ? "dark" : "light";
}

function section(folder: string, example: Example): HTMLElement {
  const made = element("section");
  made.id = folder;
  const place = element("div");
  place.className = "unrolled-output";
  const still = element("div");
  still.className = "waiting";
  place.append(still);
  made.append(element("h2", example.title[language]), element("p", example.text[language]), place);
  const manual = manuals[folder]?.[example.call];
  if (manual !== undefined) made.append(manualView(example.call, manual, language));
  place.addEventListener("near", () => void showWidget(example, place, still), { once: true });
  near.observe(place);
  undo.push(() => near.unobserve(place));
  return made;
}

async function showWidget(example: Example, place: HTMLElement, still: HTMLElement): Promise<void> {
  near.unobserve(place);
  let made: ExampleWidget | undefined;
  let ended = false;
  let end = (): void => {};
  undo.push(() => {
    ended = true;
    end();
    made?.close();
  });
  try {
    made = await example.make(language);
    if (ended) made.close();
    if (ended) return;
    made.display();
    const model = host.model(made.id);
    if (model !== undefined) end = goLive(place, still, () => model, views);
  } catch (error) {
    still.textContent = labels[language].broken((error as Error).message);
    console.error(error);
  }
}

showTheme();
showPage();
