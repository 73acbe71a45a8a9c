import { type AnswerRow, is } from "./answer-errors";

/** What Amplitude's export API answers when it gives no data; 404 is not among them: it says that there is none. */
export const amplitudeRows: AnswerRow[] = [
  {
    status: is(400),
    code: "window_too_large",
    message: ({ span, smallest }) =>
      smallest
        ? `Amplitude does not give ${span}, its smallest span: it says that this hour is too large to export.`
        : `Amplitude says that ${span} is too large for one export.`,
    hint: () => "Have Amplitude export this span to an S3 bucket, and import it from there.",
  },
  {
    status: is(401, 403),
    code: "credentials_refused",
    message: () => "Amplitude does not accept this API key and secret key.",
    hint: () =>
      "Copy both again from Amplitude, Settings, Projects, this project, General. A view over several projects has no keys: import each of its projects.",
  },
];
