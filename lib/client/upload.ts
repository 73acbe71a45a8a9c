import { type Uploaded, uploaded } from "@/lib/schemas/imports";

import { noAnswer, toApiError } from "./api";

/** Sends a file into the import folder. `onShare` hears 0 … 1. XMLHttpRequest, because fetch can't tell how far a body is. */
export function uploadFile(file: File, onShare: (share: number) => void, signal: AbortSignal): Promise<Uploaded> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("PUT", `/api/imports/${encodeURIComponent(file.name)}`);
    request.setRequestHeader("content-type", "application/octet-stream");
    request.upload.onprogress = (event) => onShare(event.lengthComputable ? event.loaded / event.total : 0);
    request.onerror = () => reject(noAnswer());
    request.onabort = () => reject(new DOMException("The upload was stopped.", "AbortError"));
    request.onload = () => {
      const read = (): unknown => JSON.parse(request.responseText);
      if (request.status >= 400) return void toApiError(request.status, read).then(reject, reject);
      try {
        resolve(uploaded.parse(read()));
      } catch (error) {
        reject(error instanceof Error ? error : noAnswer(error));
      }
    };
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.send(file);
  });
}
