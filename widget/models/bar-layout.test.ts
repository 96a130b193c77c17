import { layOutBars } from './bar-layout.ts';
import type { KindFigures } from './period-figures.ts';

function row(entity: KindFigures['entity'], created: number, updated = 0, failed = 0): KindFigures {
  const figures = { created, updated, linked: 0, conflicts: 0, failed };
  return { entity, figures, total: created + updated + failed };
}

test('segments of a bar follow each other on one scale that fits the longest', () => {
  const { bars } = layOutBars([row('people', 60, 40), row('cases', 25)], 200);
  expect(bars.map(({ segments }) => segments.map(({ figure, x, width }) => [figure, x, width]))).toEqual([
    [
      ['created', 0, 120],
      ['updated', 120, 80],
    ],
    [['created', 0, 50]],
  ]);
});

test('one failed record among thousands can be seen', () => {
  const [bar] = layOutBars([row('people', 9_999, 0, 1)], 300).bars;
  expect(bar?.segments.at(-1)).toMatchObject({ figure: 'failed', count: 1, width: 3 });
});

test('the axis has whole numbers only, few where it is narrow', () => {
  expect(layOutBars([row('people', 2)], 560).ticks.map(({ value }) => value)).toEqual([0, 1, 2]);
  expect(layOutBars([row('people', 400)], 200).ticks.length).toBeLessThan(4);
});

test('bars without anything have no segment', () => {
  expect(layOutBars([row('people', 0)], 200).bars[0]?.segments).toEqual([]);
});
