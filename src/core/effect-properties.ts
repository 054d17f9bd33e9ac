// Properties of endpoints that say what a handler reaches: which kinds of effect each speaks of, and whether the request must
// decide where it goes.

import type { EffectKind } from './model.ts';

export interface EffectProperty {
  kinds: readonly EffectKind[];
  /** The request decides where it goes, or what stands in it. */
  derived?: true;
  /** Only what was seen counts: that code which was not read may do so is no question worth asking. */
  seen?: true;
}

const COSTS: readonly EffectKind[] = ['llm-call', 'money', 'mail', 'process-spawn'];

export const EFFECT_PROPERTIES = {
  costly: { kinds: COSTS },
  spawnsProcess: { kinds: ['process-spawn'] },
  evaluatesCode: { kinds: ['code-eval'] },
  callsLlm: { kinds: ['llm-call'] },
  writesFile: { kinds: ['file-write'] },
  readsFile: { kinds: ['file-read'] },
  writesDatabase: { kinds: ['database-write'] },
  sendsMail: { kinds: ['mail'] },
  requestDerivedFile: { kinds: ['file-read', 'file-write'], derived: true },
  requestDerivedUrl: { kinds: ['outbound-request', 'llm-call'], derived: true },
  requestDerivedQuery: { kinds: ['database-read', 'database-write'], derived: true },
  requestDerivedCommand: { kinds: ['process-spawn'], derived: true },
  requestDerivedCode: { kinds: ['code-eval'], derived: true },
  requestDerivedTemplate: { kinds: ['template'], derived: true },
  requestDerivedMarkup: { kinds: ['html-sink'], derived: true },
  requestDerivedRedirect: { kinds: ['redirect'], derived: true },
  requestDerivedObject: { kinds: ['deserialization'], derived: true },
  requestDerivedPattern: { kinds: ['regex'], derived: true },
  requestDerivedSize: { kinds: ['allocation'], derived: true, seen: true },
  requestDerivedRows: { kinds: ['row-limit'], derived: true, seen: true },
  endsProcess: { kinds: ['process-end'], seen: true },
  crashable: { kinds: ['process-end'], derived: true, seen: true },
} as const satisfies Record<string, EffectProperty>;

export type EffectPropertyName = keyof typeof EFFECT_PROPERTIES;
export const EFFECT_PROPERTY_NAMES = Object.keys(EFFECT_PROPERTIES) as EffectPropertyName[];

/** Undefined for properties that speak of something else. */
export function effectProperty(name: string): EffectProperty | undefined {
  return name in EFFECT_PROPERTIES ? EFFECT_PROPERTIES[name as EffectPropertyName] : undefined;
}
