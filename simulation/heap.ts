/** Items by order; `pop` takes the first one. */
export interface Heap<Item> {
  push(item: Item): void;
  pop(): Item | undefined;
}

export function createHeap<Item>(compare: (left: Item, right: Item) => number): Heap<Item> {
  const items: Item[] = [];
  const isBefore = (left: number, right: number): boolean => {
    const [a, b] = [items[left], items[right]];
    return a !== undefined && b !== undefined && compare(a, b) < 0;
  };
  const swap = (left: number, right: number): void => {
    const [a, b] = [items[left], items[right]];
    if (a === undefined || b === undefined) return;
    items[left] = b;
    items[right] = a;
  };

  function rise(start: number): void {
    for (let index = start; index > 0; ) {
      const parent = (index - 1) >> 1;
      if (!isBefore(index, parent)) return;
      swap(index, parent);
      index = parent;
    }
  }

  function sink(start: number): void {
    for (let index = start; ; ) {
      const children = [2 * index + 1, 2 * index + 2];
      const smallest = children.reduce((best, child) => (isBefore(child, best) ? child : best), index);
      if (smallest === index) return;
      swap(index, smallest);
      index = smallest;
    }
  }

  return {
    push: (item) => {
      items.push(item);
      rise(items.length - 1);
    },
    pop: () => {
      const [first] = items;
      const last = items.pop();
      if (items.length > 0 && last !== undefined) {
        items[0] = last;
        sink(0);
      }
      return first;
    },
  };
}
