import { type AnswerRow, is } from "./answer-errors";

/** What Mixpanel's raw export answers when it gives no data. A refused login is often a 400. */
export const mixpanelRows: AnswerRow[] = [
  {
    status: is(400),
    says: /authenticat|credential|unauthori[sz]ed/i,
    code: "credentials_refused",
    message: () => "Mixpanel does not accept these credentials.",
    hint: () =>
      "Make a service account in Mixpanel, Organization Settings, Service Accounts, and paste its secret again.",
  },
  {
    status: is(401),
    code: "credentials_refused",
    message: () => "Mixpanel does not accept these credentials.",
    hint: () =>
      "Make a service account in Mixpanel, Organization Settings, Service Accounts, and paste its secret again.",
  },
  {
    status: is(400),
    says: /later than today/i,
    code: "source_rejected_request",
    message: ({ span }) => `Mixpanel takes ${span} for a time to come.`,
    hint: () => "End the range a day earlier: days begin later where the project's time zone is west of UTC.",
  },
  {
    status: is(400),
    says: /too (large|many|much)|time[d ]*out/i,
    code: "window_too_large",
    message: ({ span }) => `Mixpanel says that ${span} is too much for one export.`,
    hint: () => "Have Mixpanel's data pipeline export this span to an S3 bucket, and import it from there.",
  },
  {
    status: is(403),
    says: /classified/i,
    code: "permission_denied",
    message: () => "This project holds classified data, and this account may not read it.",
    hint: () => "In Mixpanel, give the service account access to classified data in this project, then resume.",
  },
  {
    status: is(403),
    code: "permission_denied",
    message: () => "These credentials have no right to export from this project.",
    hint: () =>
      "In Mixpanel, Project Settings, Project Users, add the service account with a role that may export; or check the project id.",
  },
  {
    status: is(404),
    code: "credentials_refused",
    message: () => "Mixpanel does not know this project here.",
    hint: () => "Check the project id in Mixpanel, Project Settings, and the region where its data is kept.",
  },
];
