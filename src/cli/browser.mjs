/** The Chromium or Chrome that the browser tests drive. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { nodeBinary, root, say, UserError } from "./steps.mjs";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome.exe"];
const places = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

/** CHROME_PATH, else the system's Chromium or Chrome, else Playwright's own, which is installed where it can be. */
export async function findBrowser() {
  if (process.env.CHROME_PATH) {
    if (existsSync(process.env.CHROME_PATH)) return process.env.CHROME_PATH;
    throw new UserError(
      `CHROME_PATH is ${process.env.CHROME_PATH}, which does not exist; expected the path of a Chromium or Chrome.`,
    );
  }
  const onPath = process.env.PATH.split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
  const system = [...onPath, ...places].find((path) => existsSync(path));
  if (system) return system;
  const { chromium } = await import("playwright-core");
  if (!existsSync(chromium.executablePath())) {
    say("no Chromium or Chrome found; trying Playwright's own …");
    spawnSync(nodeBinary(), ["node_modules/playwright-core/cli.js", "install", "chromium"], {
      cwd: root,
      stdio: "inherit",
    });
  }
  if (existsSync(chromium.executablePath())) return chromium.executablePath();
  throw new UserError(
    "The browser tests need Chromium or Chrome; install one (Debian: apt install chromium) or name it in CHROME_PATH.",
  );
}
