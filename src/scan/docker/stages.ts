// Walks the instructions of a Dockerfile and keeps, for each stage, what is in force at its end.

import type { Instruction } from '../../core/document.ts';
import { expand } from '../../parse/variables.ts';

export interface Said {
  value: string;
  from: Instruction;
}

export interface Stage {
  /** Its alias, or its number as Docker counts them. */
  name: string;
  /** What FROM names, ARG defaults filled in. */
  image: string;
  from: Instruction;
  user?: Said;
  ports: Said[];
  entrypoint?: Instruction;
  command?: Instruction;
  /** The stage of the same file that it builds on. */
  parent?: Stage;
  /** Its own instructions, FROM left out, with the variables of the stage. */
  steps: Step[];
}

export interface Step {
  instruction: Instruction;
  /** Fills in what ARG and ENV of its stage settle in the end; the rest stays `${NAME}`. */
  resolve: (text: string) => string;
}

/** Variables of a stage; ARG is told from ENV because ENV wins and is inherited. */
interface Scope {
  args: Map<string, string>;
  env: Map<string, string>;
}

interface Reading {
  stages: Stage[];
  /** The latest stage of each name. */
  named: Map<string, Stage>;
  scopes: Map<Stage, Scope>;
  global: Scope;
}

const PAIR = /([A-Za-z_][\w.-]*)=((?:"(?:[^"\\]|\\.)*"|'[^']*'|\\.|[^\s"'\\])*)/g;

export function readStages(instructions: readonly Instruction[]): Stage[] {
  const reading: Reading = { stages: [], named: new Map(), scopes: new Map(), global: emptyScope() };
  for (const instruction of instructions) {
    if (instruction.name === 'FROM') begin(reading, instruction);
    else apply(reading, instruction);
  }
  return reading.stages;
}

const emptyScope = (): Scope => ({ args: new Map(), env: new Map() });

function begin(reading: Reading, from: Instruction): void {
  const [written = '', as = '', alias = ''] = from.args;
  const image = resolve(reading.global, written);
  const name = as.toLowerCase() === 'as' && alias !== '' ? alias.toLowerCase() : String(reading.stages.length);
  const parent = reading.named.get(image.toLowerCase());
  const stage: Stage = { name, image: parent?.name ?? image, from, ports: [], steps: [], ...(parent && { parent }) };
  const scope = emptyScope();
  if (parent) {
    const { user, ports, entrypoint, command } = parent;
    Object.assign(stage, { ports: [...ports] }, user && { user }, entrypoint && { entrypoint }, command && { command });
    scope.env = new Map(reading.scopes.get(parent)?.env);
  }
  reading.stages.push(stage);
  reading.named.set(name, stage);
  reading.scopes.set(stage, scope);
}

function apply(reading: Reading, instruction: Instruction): void {
  const stage = reading.stages.at(-1);
  const scope = stage ? (reading.scopes.get(stage) ?? reading.global) : reading.global;
  if (instruction.name === 'ARG') readArguments(reading, scope, instruction);
  if (!stage) return;
  stage.steps.push({ instruction, resolve: (text) => resolve(scope, text) });
  if (instruction.name === 'ENV') readEnvironment(scope, instruction);
  else if (instruction.name === 'USER') setUser(stage, scope, instruction);
  else if (instruction.name === 'CMD') stage.command = instruction;
  else if (instruction.name === 'ENTRYPOINT') setEntrypoint(stage, instruction);
  else if (instruction.name === 'EXPOSE') {
    for (const port of instruction.args) addPort(stage, { value: resolve(scope, port), from: instruction });
  }
}

function setUser(stage: Stage, scope: Scope, from: Instruction): void {
  const value = resolve(scope, from.args[0] ?? '');
  if (value !== '') stage.user = { value, from };
}

/** An ENTRYPOINT empties the CMD that was inherited, not one that stands in the same stage. */
function setEntrypoint(stage: Stage, instruction: Instruction): void {
  stage.entrypoint = instruction;
  if (stage.command && stage.command.at[0] < stage.from.at[0]) delete stage.command;
}

function addPort(stage: Stage, port: Said): void {
  if (!stage.ports.some(({ value }) => value === port.value)) stage.ports.push(port);
}

/** `ARG NAME` without a default takes over that of the ARG before the first FROM. */
function readArguments(reading: Reading, scope: Scope, { text }: Instruction): void {
  const defaults = pairs(text);
  for (const [name, value] of defaults) scope.args.set(name, resolve(scope, value));
  for (const name of text.split(/\s+/)) {
    const outer = reading.global.args.get(name);
    if (outer !== undefined && !scope.args.has(name)) scope.args.set(name, outer);
  }
}

function readEnvironment(scope: Scope, { text, args }: Instruction): void {
  const legacy = args[0] !== undefined && !args[0].includes('=');
  const found: [string, string][] = legacy ? [[args[0] ?? '', text.slice((args[0] ?? '').length).trim()]] : pairs(text);
  const values = found.map(([name, value]) => [name, resolve(scope, value)] as const);
  for (const [name, value] of values) scope.env.set(name, value);
}

function pairs(text: string): [string, string][] {
  return Array.from(text.matchAll(PAIR), ([, name = '', value = '']) => [name, unquoted(value)]);
}

function unquoted(text: string): string {
  return /^(["']).*\1$/s.test(text) ? text.slice(1, -1) : text;
}

/** What stays open is written `${NAME}`. */
function resolve(scope: Scope, text: string): string {
  return expand(unquoted(text), (name, fallback) => scope.env.get(name) ?? scope.args.get(name) ?? fallback).text;
}

/** The stage and those that it builds on, itself first. */
export function lineageOf(stage: Stage): Stage[] {
  const way = new Set<Stage>();
  for (let one: Stage | undefined = stage; one !== undefined && !way.has(one); one = one.parent) way.add(one);
  return [...way];
}
