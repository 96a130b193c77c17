import { FLOOR_CONCURRENCY } from './floor.ts';

/** What was measured. Times of rounds that belong together stand at the same place. */
export interface Measurements {
  readonly records: number;
  readonly delayMs: number;
  readonly productMs: readonly number[];
  readonly coldMs: readonly number[];
  readonly floorMs: readonly number[];
  /** Calls of one round, without those for tokens and metadata. */
  readonly productCalls: readonly number[];
  /** Tokens and metadata, in a process that has just started. */
  readonly coldOtherCalls: readonly number[];
  readonly floorCalls: Readonly<Record<keyof typeof FLOOR_CONCURRENCY, number>>;
  readonly rerunCalls: readonly number[];
  readonly rerunWrites: readonly number[];
  /** µs of one round. */
  readonly productCpu: readonly number[];
  readonly simulatorCpu: readonly number[];
  /** The same for a round of the floor. */
  readonly floorSimulatorCpu: readonly number[];
}

/** Edits that people made while notifications arrived, without delay. */
export interface LiveMeasurements {
  readonly editMs: readonly number[];
  /** µs of the product. */
  readonly cpuPerEdit: number;
  /** Edits of one burst. */
  readonly burst: number;
  readonly bursts: readonly {
    readonly ms: number;
    readonly writes: number;
    /** µs of the product, and calls that it made. */
    readonly cpu: number;
    readonly calls: number;
  }[];
}

export type Figures = Readonly<Record<string, number>>;

/** The floor may take this much longer than what the calls alone make necessary. */
const MAX_FLOOR_OVER_BOUND = 1.3;
/** Simulators that take longer would be measured instead of the product. */
const MAX_SIMULATOR_US = 40;

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = sorted.length / 2;
  const [low = Number.NaN, high = low] = sorted.slice(Math.ceil(middle) - 1, Math.floor(middle) + 1);
  return (low + high) / 2;
}

/** The calls of each system one after the other in as many turns as its concurrency makes of them. */
export function boundOf({ floorCalls, delayMs }: Pick<Measurements, 'floorCalls' | 'delayMs'>): number {
  const turns = (['servicenow', 'crm'] as const).map((side) => Math.ceil(floorCalls[side] / FLOOR_CONCURRENCY[side]));
  return turns.reduce((sum, count) => sum + count, 0) * delayMs;
}

export function figuresOf(measured: Measurements): Figures {
  const { records, floorCalls } = measured;
  const floorMs = median(measured.floorMs);
  const productMs = median(measured.productMs);
  const figures = {
    contacts1k_wall_ms: productMs,
    contacts1k_wall_ratio: productMs / floorMs,
    contacts1k_cold_ratio: median(measured.coldMs) / floorMs,
    contacts1k_calls: median(measured.productCalls),
    contacts1k_cold_other_calls: median(measured.coldOtherCalls),
    floor_calls: floorCalls.servicenow + floorCalls.crm,
    rerun_writes: median(measured.rerunWrites),
    rerun_calls: median(measured.rerunCalls),
    cpu_us_per_record: median(measured.productCpu) / records,
    floor_wall_ms: floorMs,
    floor_bound_ms: boundOf(measured),
    sim_cpu_us_per_record: median(measured.simulatorCpu) / records,
    floor_sim_cpu_us_per_record: median(measured.floorSimulatorCpu) / records,
    delay_ms: measured.delayMs,
  };
  return Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, Math.round(value * 100) / 100]));
}

/** The smallest value that this share of all values does not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

export function liveFiguresOf({ editMs, cpuPerEdit, burst, bursts }: LiveMeasurements): Figures {
  const figures = {
    edit_to_write_ms_p50: percentile(editMs, 0.5),
    edit_to_write_ms_p95: percentile(editMs, 0.95),
    edit_cpu_us: cpuPerEdit,
    burst500_per_s: burst / (median(bursts.map(({ ms }) => ms)) / 1_000),
    burst500_writes_per_record: Math.max(...bursts.map(({ writes }) => writes)) / burst,
    burst500_calls: median(bursts.map(({ calls }) => calls)),
    burst500_cpu_us_per_edit: median(bursts.map(({ cpu }) => cpu)) / burst,
  };
  return Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, Math.round(value * 100) / 100]));
}

/** Why the figures mean nothing, if they do not. */
export function whyInvalid(figures: Figures): readonly string[] {
  const { floor_wall_ms: floor = 0, floor_bound_ms: bound = 0, sim_cpu_us_per_record: simulators = 0 } = figures;
  return [
    ...(floor > MAX_FLOOR_OVER_BOUND * bound
      ? [`The floor took ${floor} ms, more than ${MAX_FLOOR_OVER_BOUND} times its bound of ${bound} ms.`]
      : []),
    ...(simulators > MAX_SIMULATOR_US
      ? [`The simulators used ${simulators} µs per record, more than ${MAX_SIMULATOR_US}.`]
      : []),
  ];
}
