// One format of one analysis as text: hands the renderers what only the command line knows.

import type { Evidence } from '../core/evidence.ts';
import type { Severity } from '../core/model.ts';
import { noColors } from '../render/colors.ts';
import { type Format, render } from '../render/index.ts';
import type { StyleName } from '../render/markdown.ts';
import type { Analysis } from './analyse.ts';
import { prefixInRepository } from './repository-prefix.ts';

const THREATS_SHOWN = 50;
const WIDEST = 120;
/** GitHub knows files by their way from the root of the repository, also where a part of it is scanned. */
const ON_GITHUB: ReadonlySet<Format> = new Set(['sarif', 'github', 'summary']);

interface Look {
  minSeverity?: Severity;
  color?: boolean;
  width?: number;
  pathPrefix?: string;
  category?: string;
  style?: StyleName;
  title?: string;
  scope?: readonly string[];
  href?: (evidence: Evidence) => string;
}

export async function printReport(format: Format, analysis: Analysis, look: Look): Promise<string> {
  const { model, version, rules, texts, root } = analysis;
  return render(format, model, {
    version,
    rules,
    lineText: texts,
    color: look.color ? (await import('picocolors')).default.createColors(true) : noColors,
    width: Math.min(look.width ?? 100, WIDEST),
    limit: THREATS_SHOWN,
    style: look.style ?? 'baseline',
    ...(ON_GITHUB.has(format) && { rootPrefix: prefixInRepository(root) }),
    ...(look.category === undefined ? {} : { category: look.category }),
    ...(look.pathPrefix === undefined ? {} : { pathPrefix: look.pathPrefix }),
    ...(look.title === undefined ? {} : { title: look.title }),
    ...(look.scope === undefined ? {} : { scope: look.scope }),
    ...(look.href === undefined ? {} : { href: look.href }),
    ...(look.minSeverity === undefined ? {} : { minSeverity: look.minSeverity }),
  });
}
