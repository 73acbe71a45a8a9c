// Takes docs/images/wizard-*.png: each step of the wizard, with Amplitude as the source.
// Run by `node --import tsx e2e/pictures/wizard.ts`.
import { startAmplitudeEmulator } from "@/e2e/emulators/amplitude";
import { startApp } from "@/e2e/support/app";
import { startByWizard } from "@/e2e/support/wizard";

import { openCamera } from "./camera";

/** By the question that the step asks. */
const NAMES: Record<string, string> = {
  "Where is the data?": "source",
  "Connect to Amplitude": "connect",
  "The range is chosen": "scope",
  "What should an event become?": "mapping",
  "What each event becomes": "preview",
  "Start the migration": "start",
};

const app = await startApp();
const amplitude = await startAmplitudeEmulator({
  data: { from: Date.UTC(2023, 11, 20), to: Date.UTC(2024, 3, 1), rows: 30 },
});
const camera = await openCamera(app.url);
const { page, keep } = camera;

async function keepStep(question: string): Promise<void> {
  const name = NAMES[question];
  if (!name) return;
  if (name === "preview") await page.getByRole("listbox", { name: "Records" }).waitFor({ timeout: 120_000 });
  if (name === "connect" || name === "preview") {
    await keep(`wizard-${name}-phone`, { width: 390 });
    await keep(`wizard-${name}-dark`, { theme: "dark" });
  }
  await keep(`wizard-${name}`);
}

try {
  await startByWizard(page, {
    place: "Amplitude, directly",
    range: { from: "2024-01-01", to: "2024-03-01" },
    atStep: (question) => (question === "Connect to Amplitude" ? Promise.resolve() : keepStep(question)),
    name: "acme 2024",
    connect: async (at) => {
      await at.getByText("Another address").click();
      await at.getByLabel("Address").fill(amplitude.regionUrl);
      await at.getByLabel("API Key", { exact: true }).fill(amplitude.apiKey);
      await at.getByLabel("Secret Key", { exact: true }).fill(amplitude.secretKey);
      await at.getByLabel("Secret Key", { exact: true }).press("Tab");
      await at.getByText("Source: passed").waitFor({ timeout: 60_000 });
      await keepStep("Connect to Amplitude");
    },
  });
} finally {
  await camera.close();
  await Promise.all([app.stop(), amplitude.stop()]);
}
