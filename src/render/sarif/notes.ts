// What the results do not show, as notifications of the run: what was cut for GitHub's limits, and what was not read.

import type { Notification } from 'sarif';
import type { Model } from '../../core/model.ts';
import { count } from '../words.ts';
import type { Places } from './places.ts';
import type { PlacedResults } from './results.ts';

const NOTES_SHOWN = 200;
const IDS_SHOWN = 50;

export function notesOf(model: Model, placed: PlacedResults, places: Places): Notification[] {
  return [...limitNotes(placed), ...coverageNotes(model, places)];
}

function limitNotes({ cut, shortened, unplaced }: PlacedResults): Notification[] {
  const notes: Notification[] = [];
  if (cut > 0) {
    notes.push(
      note(
        'warning',
        `${count(cut, 'result')} of the lowest severity left out: GitHub keeps 5,000 of a run, in 10 MB.`,
      ),
    );
  }
  if (shortened > 0) {
    notes.push(
      note(
        'note',
        `${count(shortened, 'result')} with only the first of the other places of their threat. Each has its own result.`,
      ),
    );
  }
  if (unplaced.length > 0) {
    const more = unplaced.length > IDS_SHOWN ? ` and ${unplaced.length - IDS_SHOWN} more` : '';
    const ids = unplaced.slice(0, IDS_SHOWN).join(', ');
    notes.push(note('warning', `${count(unplaced.length, 'threat')} without a line to point at: ${ids}${more}.`));
  }
  return notes;
}

function coverageNotes({ coverage: { partly, failed, skipped } }: Model, places: Places): Notification[] {
  const at = (file: string) => ({ uri: places.uri(file), uriBaseId: '%SRCROOT%' });
  const notes = [
    ...partly.map(({ file, why }) => note('warning', `Read in part: ${why}.`, at(file))),
    ...failed.map(({ scanner, file, why }) => note('warning', `Scanner ${scanner} failed: ${why}.`, at(file))),
    ...skipped.map(({ file, why }) => note('note', `Not read: ${why}.`, at(file))),
  ];
  const more = notes.length - NOTES_SHOWN;
  if (more <= 0) return notes;
  return [
    ...notes.slice(0, NOTES_SHOWN),
    note('note', `${count(more, 'more file')} not read whole: see the JSON report.`),
  ];
}

function note(
  level: Notification.level,
  text: string,
  artifactLocation?: { uri: string; uriBaseId: string },
): Notification {
  if (artifactLocation === undefined) return { level, message: { text } };
  return { level, message: { text }, locations: [{ physicalLocation: { artifactLocation } }] };
}
