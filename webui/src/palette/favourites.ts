/** Favourite and recently used components, remembered in this browser. */

import { create } from "zustand";

const FAVOURITES = "studio.palette.favourites";
const RECENT = "studio.palette.recent";
const MOST = 6;

type Remembered = { favourites: readonly string[]; recent: readonly string[] };

function stored(name: string): string[] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(name) ?? "[]");
    return Array.isArray(value) ? value.filter((key) => typeof key === "string") : [];
  } catch {
    return [];
  }
}

export const useRemembered = create<Remembered>()(() => ({ favourites: stored(FAVOURITES), recent: stored(RECENT) }));

export function noteUse(key: string): void {
  const recent = [key, ...useRemembered.getState().recent.filter((one) => one !== key)].slice(0, MOST);
  localStorage.setItem(RECENT, JSON.stringify(recent));
  useRemembered.setState({ recent });
}

export function toggleFavourite(key: string): void {
  const { favourites: now } = useRemembered.getState();
  const favourites = now.includes(key) ? now.filter((one) => one !== key) : [...now, key];
  localStorage.setItem(FAVOURITES, JSON.stringify(favourites));
  useRemembered.setState({ favourites });
}
