import { redirect } from "next/navigation";

export default function NewMigrationPage() {
  redirect("/migrations/new/source");
}
