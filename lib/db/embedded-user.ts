import { type ChildProcess, spawn, spawnSync, type SpawnOptions } from "node:child_process";

import { AppError } from "@/lib/errors";

type Ids = { uid: number; gid: number };

/** Whom PostgreSQL's programs run as (null: as ourselves) and own their files. PostgreSQL refuses to run as root. */
export type RunAs = { owner: Ids | null; prefix: string[] };

const USER = "postgres";

/** `reach`: paths that the user must be able to enter or run. `owner`: who owns the cluster already, if there is one. */
export function chooseUser(reach: string[], owner: Ids | null): RunAs {
  if (process.getuid?.() !== 0) return { owner: null, prefix: [] };
  const ids = owner && owner.uid !== 0 ? owner : findOrCreateUser();
  const plain = { owner: { uid: ids.uid, gid: ids.gid }, prefix: [] };
  if (canReach(plain, reach)) return plain;

  // Under a folder that only root may enter (/root, a private temporary folder): the right to pass through, and no more.
  for (const capability of ["dac_read_search", "dac_override"]) {
    const prefix = [
      "setpriv",
      `--reuid=${ids.uid}`,
      `--regid=${ids.gid}`,
      "--clear-groups",
      // Without it access(2) disregards the capability, and initdb does not find its neighbours.
      "--securebits=+no_setuid_fixup",
      `--inh-caps=+${capability}`,
      `--ambient-caps=+${capability}`,
      "--",
    ];
    const capable = { ...plain, prefix };
    if (canReach(capable, reach)) return capable;
  }
  throw new AppError(
    "database_unavailable",
    "The built-in database cannot run as root, and its own user may not enter this folder.",
    {
      hint: "Start as an ordinary user, move the project and DATA_DIR to a folder that everybody may enter (such as /opt), or set DATABASE_URL.",
    },
  );
}

/** child_process.spawn as that user. */
export function spawnAs(runAs: RunAs, command: string[], options: SpawnOptions): ChildProcess {
  const { program, args, ids } = commandAs(runAs, command);
  return spawn(program, args, { ...options, ...ids });
}

function canReach(runAs: RunAs, paths: string[]): boolean {
  const script = 'for path in "$@"; do test -x "$path" || exit 1; done';
  const { program, args, ids } = commandAs(runAs, ["sh", "-c", script, "sh", ...paths]);
  return spawnSync(program, args, { ...ids, cwd: "/", stdio: "ignore" }).status === 0;
}

/** A prefix such as setpriv changes the user by itself. */
function commandAs({ owner, prefix }: RunAs, command: string[]) {
  const [program = "", ...args] = [...prefix, ...command];
  return { program, args, ids: owner && prefix.length === 0 ? owner : {} };
}

function findOrCreateUser(): Ids {
  const found = lookUp();
  if (found) return found;
  spawnSync("groupadd", ["--system", USER], { stdio: "ignore" });
  spawnSync("useradd", ["--system", "--no-create-home", "-g", USER, USER], { stdio: "ignore" });
  const made = lookUp();
  if (made) return made;
  throw new AppError(
    "database_unavailable",
    "The built-in database cannot run as root, and no user for it could be made.",
    {
      hint: "Start as an ordinary user, make a user named postgres, or set DATABASE_URL.",
    },
  );
}

function lookUp(): Ids | null {
  const [uid, gid] = ["-u", "-g"].map((flag) => spawnSync("id", [flag, USER], { encoding: "utf8" }));
  if (uid?.status !== 0 || gid?.status !== 0) return null;
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
}
