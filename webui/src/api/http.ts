/** Requests to the studio: JSON in and out, CSRF header, and problem+json answers as `StudioError`. */

import type { Problem, Text } from "./types";

export type Query = Record<string, string | number | boolean | null | undefined>;

/** An answer that is not 2xx, or no answer at all (`status` 0, code "offline"). */
export class StudioError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly title: Text,
    readonly problems: Problem[],
    readonly data: Record<string, unknown>,
  ) {
    super(title.en);
    this.name = "StudioError";
  }
}

const OFFLINE: Text = { en: "The studio does not answer.", zh: "服务器没有响应。" };
const FAILED: Text = { en: "The studio could not do this.", zh: "服务器未能完成此操作。" };

function cookie(name: string): string {
  const found = document.cookie.split("; ").find((part) => part.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}

export function address(path: string, query?: Query): string {
  const pairs = Object.entries(query ?? {}).filter(
    ([, value]) => value !== undefined && value !== null && value !== "",
  );
  const text = new URLSearchParams(pairs.map(([name, value]) => [name, String(value)])).toString();
  return text ? `${path}?${text}` : path;
}

/** Headers that every changing request carries; uploads by XMLHttpRequest use them, too. */
export function securityHeaders(): Record<string, string> {
  return { "X-CSRFToken": cookie("csrftoken") };
}

/** Make the error of an answer's text, whatever it is. */
export function errorFrom(status: number, body: string): StudioError {
  try {
    const answer = JSON.parse(body);
    return new StudioError(
      status,
      answer.code ?? "failed",
      answer.title ?? FAILED,
      answer.problems ?? [],
      answer.data ?? {},
    );
  } catch {
    return new StudioError(status, status === 0 ? "offline" : "failed", status === 0 ? OFFLINE : FAILED, [], {});
  }
}

export type Options = { query?: Query; body?: unknown; signal?: AbortSignal; keepalive?: boolean };

async function send(method: string, path: string, options: Options): Promise<Response> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (method !== "GET") Object.assign(headers, securityHeaders());
  if (options.body !== undefined) headers["Content-Type"] = "application/json";
  const body = options.body === undefined ? undefined : JSON.stringify(options.body);
  try {
    return await fetch(address(path, options.query), {
      method,
      headers,
      body,
      signal: options.signal,
      keepalive: options.keepalive,
    });
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw errorFrom(0, "");
  }
}

async function read(method: string, path: string, options: Options = {}): Promise<string> {
  const answer = await send(method, path, options);
  const text = await answer.text();
  if (!answer.ok) throw errorFrom(answer.status, text);
  return text;
}

async function request<T>(method: string, path: string, options: Options = {}): Promise<T> {
  const text = await read(method, path, options);
  return JSON.parse(text === "" ? "null" : text);
}

export const http = {
  text: (path: string, options?: Options) => read("GET", path, options),
  get: <T>(path: string, options?: Options) => request<T>("GET", path, options),
  post: <T>(path: string, body?: unknown, options?: Options) => request<T>("POST", path, { ...options, body }),
  put: <T>(path: string, body: unknown, options?: Options) => request<T>("PUT", path, { ...options, body }),
  patch: <T>(path: string, body: unknown, options?: Options) => request<T>("PATCH", path, { ...options, body }),
  delete: (path: string, options?: Options) => request<null>("DELETE", path, options),
};
