/** `npm run gallery`: dist/gallery, a page of its own that shows every widget alive, with its manual. */
import { join } from "node:path";
import { cli, ensureBuild, ensureDependencies, nodeBinary, root, run, say } from "./steps.mjs";

await cli(() => {
  ensureDependencies();
  ensureBuild();
  run(nodeBinary(), ["widgets/gallery/build.mjs"], { what: "The build of the gallery" });
  say(
    `the gallery is ${join(root, "dist", "gallery", "index.html")}; it can be opened from there, or served as it is.`,
  );
});
