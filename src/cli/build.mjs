/** `npm run build`: dist/ from the sources. */
import { cli, ensureBuild, ensureDependencies } from "./steps.mjs";

await cli(() => {
  ensureDependencies();
  ensureBuild();
});
