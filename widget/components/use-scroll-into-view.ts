import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

/** Brings an element on the screen, as little as needed, whenever what it says has changed. */
export function useScrollIntoView<E extends Element>(content: unknown): RefObject<E | null> {
  const element = useRef<E>(null);

  useEffect(() => element.current?.scrollIntoView?.({ block: 'nearest' }), [content]);

  return element;
}
