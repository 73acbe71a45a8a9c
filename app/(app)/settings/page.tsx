import type { Metadata } from "next";

import { ApiTokens } from "@/components/settings/api-tokens";
import { Webhooks } from "@/components/settings/webhooks";
import { Card } from "@/components/ui/card";
import { PageHeader } from "@/components/ui/page-header";
import { requireUser } from "@/lib/auth/session";
import packageJson from "@/package.json";

export const metadata: Metadata = { title: "Settings" };

export default async function SettingsPage() {
  const user = await requireUser("/settings");
  const about = [
    { term: "Version", text: packageJson.version },
    { term: "Signed in as", text: user.name === user.email ? user.email : `${user.name}, ${user.email}` },
  ];
  return (
    <div className="mx-auto max-w-4xl space-y-4">
      <PageHeader title="Settings" />
      <ApiTokens />
      <Webhooks />
      <Card title="About" flush>
        <dl className="divide-y">
          {about.map(({ term, text }) => (
            <div key={term} className="grid grid-cols-[8rem_minmax(0,1fr)] gap-4 px-4 py-3">
              <dt className="text-muted">{term}</dt>
              <dd className="break-words">{text}</dd>
            </div>
          ))}
        </dl>
      </Card>
    </div>
  );
}
