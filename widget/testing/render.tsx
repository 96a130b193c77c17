import { readFileSync } from 'node:fs';
import { type ComponentChildren, render } from 'preact';
import { act } from 'preact/test-utils';
import { createTexts, TextsProvider } from '../i18n.ts';
import { ModelsProvider } from '../models/models.ts';
import { loadAllPages } from '../pages/lazy-pages.ts';
import type { World } from './create-world.ts';
import { settle } from './fake-clock.ts';

function readLanguage(language: string) {
  return JSON.parse(readFileSync(`translations/${language}.json`, 'utf8')) as Record<string, string>;
}

export interface Screen {
  readonly root: HTMLElement;
  /** Everything that is written on the screen. */
  text(): string;
  /** The first element of this selector whose text or name is this. */
  find(selector: string, name: string): HTMLElement;
  has(selector: string, name: string): boolean;
  click(selector: string, name: string): Promise<void>;
  type(label: string, value: string): Promise<void>;
  /** Chooses an option of the list that this label names. */
  choose(label: string, option: string): Promise<void>;
  /** Lets something happen and the screen follow. */
  after(work: () => unknown): Promise<void>;
}

function nameOf(element: Element): string {
  return (element.getAttribute('aria-label') ?? element.textContent ?? '').trim();
}

/** Draws a part of the widget into a document of its own, with Preact's own test utilities. */
export async function draw(world: World, content: ComponentChildren, locale = 'en-US'): Promise<Screen> {
  // jsdom knows the dialog element but cannot open it.
  HTMLDialogElement.prototype.showModal = function showModal() {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function close() {
    this.open = false;
  };
  // Tests of what pages show do not wait for their scripts.
  await loadAllPages();
  const texts = await createTexts({
    locale,
    english: readLanguage('en'),
    load: async (language) => readLanguage(language),
  });
  const root = document.createElement('div');
  document.body.replaceChildren(root);

  async function after(work: () => unknown): Promise<void> {
    await act(async () => {
      await work();
      await settle();
    });
    // What was drawn may have begun something of its own.
    await act(settle);
  }

  function find(selector: string, name: string): HTMLElement {
    const found = [...root.querySelectorAll<HTMLElement>(selector)].find((element) => nameOf(element) === name);
    if (found === undefined) throw new Error(`There is no ${selector} named "${name}" in:\n${root.textContent}`);
    return found;
  }

  await after(() =>
    render(
      <TextsProvider value={texts}>
        <ModelsProvider value={world.models}>{content}</ModelsProvider>
      </TextsProvider>,
      root,
    ),
  );
  return {
    root,
    text: () => root.textContent ?? '',
    find,
    has: (selector, name) => [...root.querySelectorAll(selector)].some((element) => nameOf(element) === name),
    click: (selector, name) => after(() => find(selector, name).click()),
    async choose(label, option) {
      const list = document.getElementById((find('label', label) as HTMLLabelElement).htmlFor) as HTMLSelectElement;
      await after(() => {
        list.selectedIndex = [...list.options].findIndex(({ text }) => text === option);
        list.dispatchEvent(new Event('change', { bubbles: true }));
      });
    },
    async type(label, value) {
      const input = document.getElementById((find('label', label) as HTMLLabelElement).htmlFor) as HTMLInputElement;
      await after(() => {
        input.value = value;
        input.dispatchEvent(new Event('input', { bubbles: true }));
      });
    },
    after,
  };
}
