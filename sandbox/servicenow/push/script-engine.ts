import { createHmac } from 'node:crypto';
import vm from 'node:vm';
import type { Row } from '../records/row-store.ts';

/** A message as a script hands it over to be sent. */
export interface OutboundMessage {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A save as the scripts of the instance see it. */
export interface RecordChange {
  readonly operation: 'insert' | 'update' | 'delete';
  /** The record's own class. */
  readonly table: string;
  readonly row: Readonly<Row>;
  /** What it was before; undefined for a new record. */
  readonly before: Readonly<Row> | undefined;
  readonly userName: string;
}

/** What scripts get from the instance that runs them. */
export interface ScriptHost {
  now(): number;
  /** As the database holds it; a password is encrypted there. */
  property(name: string): string | undefined;
  decrypt(value: string): string;
  queueEvent(event: {
    readonly name: string;
    readonly record: unknown;
    readonly parameters: readonly [string, string];
  }): void;
  scheduleEvent(event: {
    readonly name: string;
    readonly parameters: readonly [string, string];
    readonly at: number;
  }): void;
  /** The status of the answer. */
  send(message: OutboundMessage): number;
}

/** Runs server scripts of an update set: as much of the platform as those of this project use, and nothing else. */
export interface ScriptEngine {
  /** Runs a script include, which defines a class. */
  define(script: string): void;
  /** Runs a business rule for a save, where its condition holds. */
  runRule(rule: { readonly condition: string; readonly script: string }, change: RecordChange): void;
  runScriptAction(script: string, record: unknown, parameters: readonly [string, string]): void;
}

/** The record as `current`: its methods, and its fields as objects that know whether they change. */
function glideRecord({ operation, table, row, before }: RecordChange): object {
  const methods = {
    operation: () => operation,
    getRecordClassName: () => table,
    getUniqueValue: () => row.sys_id ?? '',
    getValue: (field: string) => row[field] || null,
  };
  const hasChanged = (field: string) => operation === 'update' && (row[field] ?? '') !== (before?.[field] ?? '');
  return new Proxy(methods, {
    get: (target, name) =>
      Reflect.get(target, name) ?? { changes: () => hasChanged(String(name)), toString: () => row[String(name)] ?? '' },
  });
}

/** A class made by `Class.create()` calls `initialize` when it is instantiated. */
function createClass() {
  return function instance(this: { initialize?: (...args: unknown[]) => void }, ...args: unknown[]) {
    this.initialize?.(...args);
  };
}

export function createScriptEngine(host: ScriptHost): ScriptEngine {
  let userName = 'system';

  class GlideDateTime {
    #time = host.now();
    addSeconds(seconds: number): void {
      this.#time += seconds * 1_000;
    }
    getNumericValue(): number {
      return this.#time;
    }
  }

  class RESTMessageV2 {
    readonly #headers: Record<string, string> = {};
    #url = '';
    #body = '';
    setEndpoint(url: string): void {
      this.#url = url;
    }
    setHttpMethod(method: string): void {
      if (method !== 'post') throw new Error(`The sandbox sends no ${method}.`);
    }
    setHttpTimeout(): void {
      // The sandbox has a limit of its own.
    }
    setRequestHeader(name: string, value: string): void {
      this.#headers[name] = value;
    }
    setRequestBody(body: string): void {
      this.#body = body;
    }
    execute() {
      const status = host.send({ url: this.#url, headers: this.#headers, body: this.#body });
      return { getStatusCode: () => status };
    }
  }

  /** As the platform does it: the key is base64, and so is what comes out. */
  class GlideCertificateEncryption {
    generateMac(key: string, algorithm: string, data: string): string {
      if (algorithm !== 'HmacSHA256') throw new Error(`The sandbox knows no ${algorithm}.`);
      return createHmac('sha256', Buffer.from(key, 'base64')).update(data, 'utf8').digest('base64');
    }
  }

  class GlideEncrypter {
    decrypt(value: string): string {
      return host.decrypt(value);
    }
  }

  const gs = {
    getProperty: (name: string, fallback: string | null = null) => host.property(name) || fallback,
    getUserName: () => userName,
    warn: () => undefined,
    eventQueue: (name: string, record: unknown, first: string, second: string) =>
      host.queueEvent({ name, record, parameters: [first, second] }),
    eventQueueScheduled: (name: string, _record: unknown, first: string, second: string, due: GlideDateTime) =>
      host.scheduleEvent({ name, parameters: [first, second], at: due.getNumericValue() }),
  };
  const sandbox: Record<string, unknown> = {
    gs,
    Class: { create: createClass },
    GlideDateTime,
    GlideCertificateEncryption,
    GlideEncrypter,
    GlideStringUtil: { base64Encode: (text: string) => Buffer.from(text).toString('base64') },
    sn_ws: { RESTMessageV2 },
  };
  const context = vm.createContext(sandbox);
  const compiled = new Map<string, vm.Script>();

  function run(source: string, globals: Readonly<Record<string, unknown>>): unknown {
    const script = compiled.get(source) ?? new vm.Script(source);
    compiled.set(source, script);
    Object.assign(sandbox, globals);
    return script.runInContext(context);
  }

  return {
    define: (script) => void run(script, {}),
    runRule({ condition, script }, change) {
      userName = change.userName;
      const globals = { current: glideRecord(change), previous: null };
      if (condition === '' || run(condition, globals)) run(script, globals);
    },
    runScriptAction(script, record, [parm1, parm2]) {
      userName = 'system';
      run(script, { current: record, event: { parm1, parm2 } });
    },
  };
}
