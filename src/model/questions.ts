// Questions that joining raises by itself: frameworks that nobody here knows, registrations that could not be followed.

import { compareText, type Evidence } from '../core/evidence.ts';
import type { Question } from '../core/model.ts';
import { askAboutImages, askAboutPods } from './deployment/pods.ts';
import { evidenceList } from './evidence-list.ts';
import type { ModelInput } from './input.ts';
import type { Unit, Units } from './units.ts';

export function askQuestions(input: ModelInput, units: Units): Question[] {
  const questions = [
    ...unknownFrameworks(input, units),
    ...unresolved(input, units),
    ...askAboutPods(units.unplaced),
    ...askAboutImages(units.alike, 'question:services-of-images', 'compose services'),
  ];
  return questions.sort((a, b) => compareText(a.id, b.id));
}

function unknownFrameworks({ linked }: ModelInput, units: Units): Question[] {
  const byPackage = groupBy(linked.unknownFrameworks, (one) => one.package);
  return [...byPackage].map(([name, found]) => ({
    id: `question:framework:${name}`,
    topic: 'coverage',
    text: `Which endpoints does ${name} serve, and what guards them? It looks like a server framework and is not understood yet.`,
    affects: idsOf(found.map(({ evidence }) => units.ownerOf(evidence.file))),
    because: evidenceList(found.map(({ evidence }) => evidence)),
  }));
}

function unresolved({ linked }: ModelInput, units: Units): Question[] {
  const owned = linked.unresolved.map(({ what, evidence }) => ({ what, evidence, unit: ownerOf(evidence, units) }));
  const byUnit = groupBy(owned, ({ unit }) => unit?.id ?? '');
  return [...byUnit].map(([id, found]) => ({
    id: `question:unresolved:${id || 'no-component'}`,
    topic: 'coverage',
    text: unresolvedText(found.length, found[0]?.unit),
    affects: idsOf(found.map(({ unit }) => unit)),
    because: evidenceList(found.flatMap(({ evidence }) => evidence)),
  }));
}

function unresolvedText(count: number, unit: Unit | undefined): string {
  const where = unit === undefined ? '' : ` in ${unit.name}`;
  return count === 1
    ? `What does the registration${where} add that could not be followed? It may hold endpoints or guards.`
    : `What do the ${count} registrations${where} add that could not be followed? They may hold endpoints or guards.`;
}

const ownerOf = ([first]: Evidence[], units: Units) => (first === undefined ? undefined : units.ownerOf(first.file));

function idsOf(units: readonly (Unit | undefined)[]): string[] {
  return [...new Set(units.flatMap((unit) => (unit === undefined ? [] : [unit.id])))].sort(compareText);
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}
