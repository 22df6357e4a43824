// SPDX-License-Identifier: MIT
/** A value of a scenario; a string stands as after --set on the command line ("90/s"). */
export type Value = string | number | bigint | boolean | Value[] | { [key: string]: Value };

export interface Problem {
  severity: 'error' | 'warning';
  /** From 1; 0: of the text as a whole. */
  line: number;
  column: number;
  message: string;
}

export class ScenarioError extends Error {
  readonly problems: Problem[];
}

/** A measured value with its 95 % confidence interval; null where it is withheld. */
export interface Metric {
  value: number | null;
  lower: number | null;
  upper: number | null;
  unit: 's' | '1/s' | 'ratio' | 'requests' | 'items' | 'replicas' | 'usd' | 'usd/h' | 'usd/1e6' |
    'attempts';
  n: number;
}

export interface Goal {
  text: string;
  metric: string;
  relation: '<=' | '<' | '>=' | '>';
  limit: number | null;
  state: 'met' | 'missed' | 'inconclusive';
  value: number | null;
  lower: number | null;
  upper: number | null;
}

export interface Options {
  /** Values by key: { 'service.model.replicas': 3 }. */
  set?: Record<string, Value>;
  /** Files that the scenario refers to, by the path written there. */
  files?: Record<string, string | Uint8Array>;
  /** Columns of the report's text; 100. */
  width?: number;
}

export interface AsyncOptions extends Options {
  onProgress?: (share: number) => void;
  signal?: AbortSignal;
}

export class Report {
  /** The text that the command line writes with --json. */
  readonly json: string;
  /** The report for people. */
  readonly text: string;
  readonly data: Record<string, unknown>;
  readonly metrics: Record<string, Metric>;
  readonly goals: Goal[];
  /** 16 hexadecimal digits: the same on every machine. */
  readonly digest: string;
  toString(): string;
}

/** Once before all else. `wasm`: the bytes of engine.wasm, or where it is. */
export function load(options?: { wasm?: ArrayBuffer | ArrayBufferView | URL | string }):
  Promise<void>;
/** The scenarios that come with the program. */
export function names(): string[];
export function textOf(name: string): string;
export function version(): string;
/** What is warned of; throws ScenarioError with all mistakes. */
export function validate(scenario: string, options?: Options): Problem[];
/** Simulates a scenario (its text, or a name) until it is over: in a page, call it in a worker. */
export function run(scenario: string, options?: Options): Report;
/** The same in steps of some milliseconds. */
export function runAsync(scenario: string, options?: AsyncOptions): Promise<Report>;
