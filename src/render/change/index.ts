// What a change does, for a terminal, a pull request, a workflow, a program. Each line names its place in the change.

import type { Change, ChangedThreat } from '../../core/change.ts';
import type { Model } from '../../core/model.ts';
import { type Colors, severityPaint } from '../colors.ts';
import { elementsOf } from '../elements.ts';
import { markdownCode, markdownText, plainText, workflowMessage, workflowProperty } from '../escape.ts';
import { renderSarif, type SarifOptions } from '../sarif.ts';
import { bySeverity, count, gapOf, listedUpTo, place } from '../words.ts';

export interface ChangeContext extends SarifOptions {
  color: Colors;
}

interface Note {
  /** Threats have one. */
  severity?: ChangedThreat['severity'];
  title: string;
  what: string;
  at: { file: string; line: number };
  fix?: string;
}

const LABELS = 3;
const SHOWN = 50;
const ANNOTATIONS = 10;

export const changeRenderers = {
  pretty: prettyChange,
  json: (change) => `${JSON.stringify(change, null, 2)}\n`,
  markdown: markdownChange,
  github: githubChange,
  // Code scanning shows threats alone.
  sarif: (change, model, context) =>
    renderSarif({ ...model, threats: change.threats.map(({ threat }) => threat) }, context),
} satisfies Record<string, (change: Change, model: Model, context: ChangeContext) => string>;

export type ChangeFormat = keyof typeof changeRenderers;

function notesOf(change: Change, model: Model): Note[] {
  const lookup = elementsOf(model);
  const threats = change.threats.map(({ how, threat, at: [at], touched }): Note => {
    const labels = listedUpTo(
      LABELS,
      threat.targets.map((id) => lookup(id).label),
    );
    const fix = gapOf(threat, model.gaps)?.fix;
    const says = how === 'worse' ? ' (worse than before)' : touched ? '' : ' (by what was changed elsewhere)';
    return {
      severity: threat.severity,
      title: `${threat.title}${says}`,
      what: `${labels} [${threat.rule}]`,
      at: at ?? { file: '.', line: 1 },
      ...(fix !== undefined && { fix }),
    };
  });
  const lost = change.lost.map(({ family, from, to, labels, was: [was], at, why }): Note => {
    const stood = was === undefined ? '' : `; it stood at ${place(was)} before`;
    return {
      title: `${family} was ${from}, is ${to}`,
      what: `${listedUpTo(LABELS, labels)}${why === undefined ? '' : ` (${why})`}${stood}`,
      at,
    };
  });
  const endpoints = change.endpoints.map(
    ({ label, authentication, authorization, at }): Note => ({
      title: 'New endpoint',
      what: `${label}: authentication ${authentication}, authorization ${authorization}`,
      at,
    }),
  );
  const hosts = change.hosts.map(({ name, at }): Note => ({ title: 'New host that is called', what: name, at }));
  const assets = change.assets.map(({ name, at, ...one }): Note => ({ title: `New ${one.class}`, what: name, at }));
  const said = change.said.map(
    (one): Note => ({
      title: one.state === 'counts' ? 'The change brings a word of people' : 'A word of people that does not count',
      what: `${one.kind} ${one.about}: ${one.says} by ${one.by}: ${one.reason}${one.why === undefined ? '' : ` (${one.why})`}`,
      at: one.evidence[0] ?? { file: '.', line: 1 },
    }),
  );
  return [...threats, ...lost, ...endpoints, ...hosts, ...assets, ...said];
}

/** The line that ends a report. */
export function changeSummary(change: Change): string {
  const { threats, lost, endpoints, hosts, assets, questions, settled, files, against } = change;
  const severities = threats.length > 0 ? ` (${bySeverity(threats)})` : '';
  const parts = [
    `${count(threats.length, 'new threat')}${severities}`,
    count(lost.length, 'lost control'),
    count(endpoints.length, 'new endpoint'),
    count(hosts.length, 'new host'),
    count(assets.length, 'new secret'),
    count(questions.length, 'new question'),
    `${settled} settled`,
  ];
  return `${parts.join(', ')} in ${count(files.length, 'changed file')} against ${against}`;
}

function prettyChange(change: Change, model: Model, { color }: ChangeContext): string {
  const notes = notesOf(change, model);
  const lines = notes
    .slice(0, SHOWN)
    .flatMap(({ severity, title, what, at, fix }) => [
      `  ${severity === undefined ? '-'.padEnd(10) : severityPaint(color, severity)(severity.toUpperCase().padEnd(10))}${color.bold(plainText(title))}`,
      `            ${plainText(what)}`,
      `            ${color.cyan(plainText(place(at)))}`,
      ...(fix === undefined ? [] : [`            ${color.dim('fix')} ${plainText(fix)}`]),
    ]);
  const more = notes.length - SHOWN;
  const rest = more > 0 ? [`  …and ${more} more`] : [];
  return `${[...lines, ...rest, ...(notes.length > 0 ? [''] : []), color.bold(plainText(changeSummary(change)))].join('\n')}\n`;
}

function markdownChange(change: Change, model: Model): string {
  const notes = notesOf(change, model);
  const lines = notes.slice(0, SHOWN).map(({ severity, title, what, at, fix }) => {
    const head = severity === undefined ? markdownText(title) : `**${severity}** ${markdownText(title)}`;
    return `- ${head}: ${markdownText(what)} at ${markdownCode(place(at))}${fix === undefined ? '' : `\n  ${markdownText(fix)}`}`;
  });
  const more = notes.length - SHOWN;
  const list = more > 0 ? [...lines, `- …and ${more} more`] : lines;
  const none = 'Nothing that this change touches makes the threat model worse.';
  return `${['### What this change does to the threat model', list.length > 0 ? list.join('\n') : none, markdownText(changeSummary(change))].join('\n\n')}\n`;
}

const LEVELS = { critical: 'error', high: 'error', medium: 'warning', low: 'notice', info: 'notice' } as const;

function githubChange(change: Change, model: Model): string {
  const notes = notesOf(change, model);
  const lines = notes.slice(0, ANNOTATIONS).map(({ severity, title, what, at, fix }) => {
    const where = `file=${workflowProperty(at.file)},line=${at.line},title=${workflowProperty(title)}`;
    return `::${severity === undefined ? 'warning' : LEVELS[severity]} ${where}::${workflowMessage(`${what}${fix === undefined ? '' : ` ${fix}`}`)}`;
  });
  const more = notes.length - ANNOTATIONS;
  const rest = more > 0 ? [`…and ${more} more`] : [];
  return `${[...lines, ...rest, workflowMessage(changeSummary(change))].join('\n')}\n`;
}
