import type { PostgresServer } from '../../../functions/stores/testing/postgres-server.ts';

/** What the owner of an installation writes, each with its fencing number. */
const WATCHED = ['links', 'runs', 'journal', 'conflicts', 'parked', 'waiting', 'cursors'];

const INSTALL = `
  create table fence_log (
    at bigserial primary key, tenant text not null, fence bigint not null, worker text not null, source text not null);
  create function log_fence() returns trigger language plpgsql as $$
  begin
    insert into fence_log (tenant, fence, worker, source)
    values (new.tenant, new.fence, current_setting('application_name'), tg_table_name);
    return null;
  end $$;
  ${WATCHED.map(
    (table) => `
  create trigger log_fence after insert or update on ${table}
    for each row when (new.fence > 0) execute function log_fence();`,
  ).join('')}`;

/** Writes that came from an owner after a newer one had written. */
const OUT_OF_ORDER = `
  select * from (
    select *, max(fence) over (partition by tenant order by at) as newest from fence_log
  ) as writes where fence < newest`;

/** Fencing numbers that more than one process has used. */
const SHARED = `
  select tenant, fence, array_agg(distinct worker) as workers from fence_log
  group by tenant, fence having count(distinct worker) > 1`;

const OWNERS = `
  select tenant, count(distinct fence)::int as owners, count(distinct worker)::int as workers, count(*)::int as writes
  from fence_log group by tenant order by tenant`;

export interface Ownership {
  readonly tenant: string;
  readonly owners: number;
  readonly workers: number;
  readonly writes: number;
}

/** Has the database itself record who wrote with which fencing number, in the order of the writes. */
export async function watchFences(server: PostgresServer, databaseUrl: string) {
  await server.query(INSTALL, databaseUrl);
  return {
    outOfOrder: () => server.query(OUT_OF_ORDER, databaseUrl),
    shared: () => server.query(SHARED, databaseUrl),
    owners: async () => (await server.query(OWNERS, databaseUrl)) as readonly Ownership[],
  };
}
