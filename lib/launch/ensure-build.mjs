import { runMain } from "./launch-error.mjs";
import { setUp } from "./set-up.mjs";

await runMain(() => setUp({ build: true }));
