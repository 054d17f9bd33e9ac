// One entry of `ports`: `[host:][published:]target[/protocol]`, ranges and IPv6 included, or a map.

import type { DocumentNode } from '../../core/document.ts';
import { textAt, textOf } from '../../parse/query.ts';

export interface Port {
  /** '' means every interface. */
  host: string;
  /** '' means a port that Docker chooses. */
  published: string;
  target: string;
  protocol: string;
}

const SHORT = /^(?:(?:(\[[^\]]*\]|[^:[\]]*):)?([^:]*):)?([^:]+)$/;

/** Variables hold colons only inside braces; `settle` has filled them in or left `${NAME}`. */
export function readPort(node: DocumentNode, settle: (text: string | undefined) => string): Port | undefined {
  if (node.kind === 'map') {
    const target = settle(textAt(node, 'target'));
    if (target === '') return undefined;
    // Some write the address before the port, as in the short form.
    const [, host = '', published = ''] = /^(?:(.*):)?([^:]*)$/.exec(settle(textAt(node, 'published'))) ?? [];
    const address = settle(textAt(node, 'host_ip')) || host.replace(/^\[(.*)\]$/, '$1');
    return { host: address, published, target, protocol: textAt(node, 'protocol') ?? '' };
  }
  const text = settle(textOf(node));
  const slash = text.lastIndexOf('/');
  const [, host = '', published = '', target] = SHORT.exec(slash === -1 ? text : text.slice(0, slash)) ?? [];
  if (target === undefined) return undefined;
  const protocol = slash === -1 ? '' : text.slice(slash + 1);
  return { host: host.replace(/^\[(.*)\]$/, '$1'), published, target, protocol };
}
