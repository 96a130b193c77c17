import type { ComponentType } from 'preact';
import type { Page } from '../models/app-model.ts';

type LazyPage = Exclude<Page, 'dashboard'>;

/**
 * The pages of admins. Their scripts are loaded when they are first asked for: the dashboard, which everybody sees first,
 * does not wait for them.
 */
const LOADERS: Readonly<Record<LazyPage, () => Promise<ComponentType>>> = {
  setup: async () => (await import('./setup/SetupPage.tsx')).SetupPage,
  settings: async () => (await import('./settings/SettingsPage.tsx')).SettingsPage,
  activity: async () => (await import('./activity/ActivityPage.tsx')).ActivityPage,
};

const loaded = new Map<LazyPage, ComponentType>();

/** The page, where its script is here already. */
export function loadedPage(page: LazyPage): ComponentType | undefined {
  return loaded.get(page);
}

export async function loadPage(page: LazyPage): Promise<void> {
  loaded.set(page, await LOADERS[page]());
}

/** Loads all of them, so that each opens at once. */
export async function loadAllPages(): Promise<void> {
  await Promise.all((Object.keys(LOADERS) as LazyPage[]).map(loadPage));
}
