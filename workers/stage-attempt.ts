import { setTimeout as delay } from "node:timers/promises";

import type { Logger } from "pino";

import type { Db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { LEASE_SECONDS } from "@/lib/migrations/claim";
import type { ClaimedStage } from "@/lib/migrations/exports/claim-stage";
import { dropAttempt, stagedKeyOf } from "@/lib/migrations/exports/staged-copies";
import { renewStage, type StageRelease } from "@/lib/migrations/exports/stage-part";
import { lookAround } from "@/lib/migrations/exports/stumbles";
import { takeSlot } from "@/lib/migrations/exports/take-slot";
import { blockProject, endRequest } from "@/lib/migrations/exports/vendor-quota";
import { joinSource } from "@/lib/migrations/stored-source";
import type { ExportSourceInput, SourceInput } from "@/lib/schemas/source";
import { isExport } from "@/lib/schemas/source";
import type { ExportSource, StagingSink } from "@/lib/sources/export-source";
import type { SourceSettings } from "@/lib/sources/open-source";
import type { StagingStore } from "@/lib/staging/staging";
import { goesOn, HEARTBEAT_MS, LEASE_MARGIN_MS } from "./lease-rules";
import { isDatabaseAway } from "./retry";
import { outcomeOfStage, type StageOutcome } from "./stage-outcome";

export type StageTools = {
  db: Db;
  staging: StagingStore;
  sourceSettings: SourceSettings;
  openExport: (config: ExportSourceInput, settings: SourceSettings) => ExportSource;
  hourSeconds: number;
  log: Logger;
};

/** What one attempt has in hand: its lease, its request to the vendor, and how far its download is. */
export class StageAttempt {
  unitMs = 0;
  /** What the vendor took for it. */
  downloadMs = 0;
  readonly #tools: StageTools;
  readonly #part: ClaimedStage;
  readonly #ended = new AbortController();
  /** The migration pauses, or the worker stops: the download is given up and given back. */
  readonly #stop = new AbortController();
  readonly #leaseLost = new AbortController();
  readonly #signal: AbortSignal;
  #request: string | null = null;
  #downloaded = 0;
  #leaseUntil = Date.now() + LEASE_SECONDS * 1_000;

  constructor(tools: StageTools, part: ClaimedStage, stopWorker: AbortSignal) {
    this.#tools = tools;
    this.#part = part;
    this.#signal = AbortSignal.any([this.#stop.signal, this.#leaseLost.signal, stopWorker]);
  }

  /** Null when the lease was lost. */
  async run(): Promise<StageOutcome | null> {
    const beating = this.#beat();
    try {
      const outcome = await this.#download();
      return this.#leaseLost.signal.aborted ? null : outcome;
    } finally {
      this.#ended.abort();
      await beating;
      await this.#endRequest();
    }
  }

  async #download(): Promise<StageOutcome> {
    let source: ExportSource | null = null;
    try {
      source = this.#open(joinSource(this.#part));
      this.unitMs = source.minWindowMs;
      // Room first: a request for what cannot be kept would waste the vendor's quota.
      const sink = await this.#createSink();
      const quota = await this.#takeSlot(source).catch(async (error: unknown) => {
        await sink.abort();
        throw error;
      });
      if (!quota) return await this.#fetch(source, sink);
      await sink.abort();
      return quota;
    } catch (error) {
      if (this.#signal.aborted) return { kind: "stopped" };
      return await this.#judge(error, source);
    } finally {
      await source?.close();
    }
  }

  #open(config: SourceInput): ExportSource {
    if (!isExport(config)) throw new Error("Only an export has windows.");
    return this.#tools.openExport(config, this.#tools.sourceSettings);
  }

  /** Null when the vendor may be asked now. */
  async #takeSlot(source: ExportSource): Promise<StageRelease | null> {
    const { db, hourSeconds } = this.#tools;
    const slot = await takeSlot(db, source, { hourSeconds, signal: this.#signal });
    if (slot.kind === "quota") return slot;
    this.#request = slot.request;
    return null;
  }

  async #createSink(): Promise<StagingSink> {
    const { staleToken } = this.#part;
    const { staging } = this.#tools;
    if (staleToken) await dropAttempt(staging, stagedKeyOf({ ...this.#part, token: staleToken }));
    return staging.create(stagedKeyOf(this.#part));
  }

  async #fetch(source: ExportSource, sink: StagingSink): Promise<StageRelease> {
    const { windowStart: start, windowEnd: end } = this.#part;
    const began = performance.now();
    const hooks = {
      onProgress: (bytes: number) => (this.#downloaded = bytes),
      beforeAnother: () => this.#takeAnotherSlot(source),
    };
    const done = await source
      .download({ start, end }, sink, this.#signal, hooks)
      .finally(() => (this.downloadMs = performance.now() - began));
    if (done === "empty") return { kind: "empty" };
    this.#downloaded = done.bytes;
    return { kind: "staged", copy: { key: stagedKeyOf(this.#part), ...done } };
  }

  /** The first request has ended. What it gave would be lost if the next one did not wait here. */
  async #takeAnotherSlot(source: ExportSource): Promise<void> {
    const { db, hourSeconds } = this.#tools;
    await this.#endRequest();
    const slot = await takeSlot(db, source, { hourSeconds, signal: this.#signal, patient: true });
    if (slot.kind === "granted") this.#request = slot.request;
  }

  async #judge(error: unknown, source: ExportSource | null): Promise<StageOutcome> {
    const { log, db } = this.#tools;
    const { windowStart, windowEnd, retries, failures, stageRetries, id } = this.#part;
    log[error instanceof AppError ? "warn" : "error"](
      { part: id, window: this.#part.key, err: error },
      "download failed",
    );
    const window = { start: windowStart, end: windowEnd };
    const length = windowEnd.getTime() - windowStart.getTime();
    const sizes = source ?? ({ vendor: "amplitude", minWindowMs: length } as const);
    const around = await lookAround(db, this.#part).catch(() => ({}));
    const outcome = outcomeOfStage(error, { window, retries, failures, stageRetries, ...around }, sizes);
    if (error instanceof AppError && error.code === "rate_limited" && source?.quota && outcome.kind === "waits")
      await blockProject(db, source.quota.key, outcome.delayMs).catch((failure: unknown) =>
        log.warn({ err: failure }, "project not blocked"),
      );
    return outcome;
  }

  async #beat(): Promise<void> {
    const { db, log } = this.#tools;
    while (!this.#ended.signal.aborted && !this.#leaseLost.signal.aborted) {
      await delay(HEARTBEAT_MS, undefined, { signal: this.#ended.signal }).catch(() => undefined);
      if (this.#ended.signal.aborted) return;
      const asked = Date.now();
      try {
        const status = await renewStage(db, this.#part, { downloaded: this.#downloaded, request: this.#request });
        if (status) this.#leaseUntil = asked + LEASE_SECONDS * 1_000;
        if (!status) this.#leaseLost.abort(new Error("The lease is lost."));
        else if (!goesOn(status)) this.#stop.abort(new Error("The migration rests."));
      } catch (error) {
        if (!isDatabaseAway(error)) log.error({ err: error }, "lease not renewed");
      }
      if (Date.now() >= this.#leaseUntil - LEASE_MARGIN_MS)
        this.#leaseLost.abort(new Error("The lease could not be renewed."));
    }
  }

  async #endRequest(): Promise<void> {
    const request = this.#request;
    // One that is not ended here ends with its lease.
    if (request) await endRequest(this.#tools.db, request).catch(() => undefined);
  }
}
