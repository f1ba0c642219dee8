import { existsSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

/** Fonts that pictures are set in. */
export interface PictureFonts {
  /** Name of the family of {@link files}. */
  readonly family: string;
  /** Regular and bold face. */
  readonly files: readonly string[];
  /** A font with Chinese characters, where there is one: a large file, only read for texts that need it. */
  readonly chinese?: string;
}

/** Files of fonts with Chinese characters, one of which is enough. */
const chineseNames = new Set([
  "NotoSansCJK-Regular.ttc",
  "NotoSansCJKsc-Regular.otf",
  "NotoSansSC-Regular.otf",
  "NotoSansSC-Regular.ttf",
  "wqy-zenhei.ttc",
  "wqy-microhei.ttc",
  "PingFang.ttc",
  "Hiragino Sans GB.ttc",
  "msyh.ttc",
]);

const folders = [
  "/usr/share/fonts",
  "/usr/local/share/fonts",
  join(homedir(), ".fonts"),
  join(homedir(), ".local", "share", "fonts"),
  "/System/Library/Fonts",
  "/Library/Fonts",
  "C:\\Windows\\Fonts",
];

/** DejaVu Sans, the same on every machine, with Greek and mathematics; for Chinese what this machine has. */
export function findFonts(): PictureFonts {
  const dejavu = join(dirname(createRequire(import.meta.url).resolve("dejavu-fonts-ttf/package.json")), "ttf");
  const files = ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"].map((name) => join(dejavu, name));
  return { family: "DejaVu Sans", files, chinese: chineseFont() };
}

function chineseFont(): string | undefined {
  const entries = folders
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }));
  const font = entries.find((entry) => entry.isFile() && chineseNames.has(entry.name));
  return font && join(font.parentPath, font.name);
}
