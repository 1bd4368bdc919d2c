/** A file sent as a raw body with progress, which fetch cannot report. */

import { errorFrom, securityHeaders } from "@/api/http";
import type { Upload } from "./types";

export function sendFile(
  path: string,
  file: File,
  options: { progress: (fraction: number) => void; signal: AbortSignal },
): Promise<Upload> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", path);
    for (const [name, value] of Object.entries(securityHeaders())) request.setRequestHeader(name, value);
    request.setRequestHeader("X-File-Name", encodeURIComponent(file.name));
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.onprogress = (event) => options.progress(event.total > 0 ? event.loaded / event.total : 0);
    request.onerror = () => reject(errorFrom(request.status, request.responseText));
    request.onabort = () => reject(new DOMException("Cancelled", "AbortError"));
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) resolve(JSON.parse(request.responseText));
      else reject(errorFrom(request.status, request.responseText));
    };
    options.signal.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}
