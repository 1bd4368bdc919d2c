/** Finding components by English, Chinese or pinyin. */

import type { Catalog, Component } from "./catalog";

/** How well a component answers a query, higher is better; null where it does not. Every word must be found. */
export function score(component: Component, query: string): number | null {
  const wanted = query.trim().toLowerCase().split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return 0;
  let total = 0;
  for (const word of wanted) {
    const points = scoreWord(component, word);
    if (points === 0) return null;
    total += points;
  }
  return total;
}

function scoreWord(component: Component, word: string): number {
  const titles = [component.title.en.toLowerCase(), component.title.zh];
  if (titles.some((title) => title === word)) return 100;
  if (titles.some((title) => title.startsWith(word))) return 60;
  if (component.words.some((one) => one.toLowerCase().startsWith(word))) return 45;
  if (titles.some((title) => title.includes(word))) return 40;
  if (component.key.includes(word)) return 25;
  if (component.words.some((one) => one.toLowerCase().includes(word))) return 15;
  const summaries = [component.summary.en.toLowerCase(), component.summary.zh];
  return summaries.some((summary) => summary.includes(word)) ? 8 : 0;
}

/** The components that answer a query, best first; all in catalogue order where it is empty. */
export function find(components: readonly Component[], query: string): Component[] {
  return components
    .map((component) => ({ component, points: score(component, query) }))
    .filter((one) => one.points !== null)
    .sort((a, b) => (b.points ?? 0) - (a.points ?? 0))
    .map((one) => one.component);
}

/** The likely next components after an output: those that its component names, then those that others name often. */
export function likelyNext(catalog: Catalog, component: Component, kind: string, most = 6): Component[] {
  const named = component.next.flatMap((key) => catalog.get(key) ?? []);
  const able = (one: Component) => one.inputs.some((port) => port.kind === kind);
  const popular = new Map<string, number>();
  for (const one of catalog.components) for (const key of one.next) popular.set(key, (popular.get(key) ?? 0) + 1);
  const others = catalog.components
    .filter((one) => able(one) && !named.includes(one))
    .sort((a, b) => (popular.get(b.key) ?? 0) - (popular.get(a.key) ?? 0));
  return [...named.filter(able), ...others].slice(0, most);
}
