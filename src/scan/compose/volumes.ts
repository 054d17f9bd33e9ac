// One entry of `volumes` of a service: `[source:]target[:mode]` or a map.

import type { DocumentNode } from '../../core/document.ts';
import { entry, isTrue, textAt, textOf } from '../../parse/query.ts';

export interface Volume {
  /** A path, the name of a volume, or '' for an anonymous one. */
  source: string;
  target: string;
  readOnly: boolean;
}

const DRIVE = /^[A-Za-z]:[\\/]/;

export function readVolume(node: DocumentNode, settle: (text: string | undefined) => string): Volume | undefined {
  if (node.kind === 'map') {
    const target = settle(textAt(node, 'target'));
    const source = settle(textAt(node, 'source'));
    if (target === '' && source === '') return undefined;
    return { source, target, readOnly: isTrue(entry(node, 'read_only')) };
  }
  const text = settle(textOf(node));
  if (text === '') return undefined;
  const drive = DRIVE.exec(text)?.[0] ?? '';
  const [source = '', target, mode = ''] = text.slice(drive.length).split(':');
  if (target === undefined) return { source: '', target: drive + source, readOnly: false };
  return { source: drive + source, target, readOnly: mode.split(',').includes('ro') };
}
