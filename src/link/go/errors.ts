// Handlers that give an error back: echo's and fiber's. An error is the answer, with the status that it carries.

import type { Watch } from '../framework.ts';
import { statusOf } from '../status.ts';
import type { Site, Value } from '../values.ts';

export function judgeError(value: Value, watch: Watch, site: Site): void {
  watch.eachOf(value, (one) => {
    if (one.kind === 'made' || one.kind === 'library') watch.reject(statusOf(one) ?? 500, site);
    // What failed further down is answered as an error of the server.
    else if (one.kind === 'unknown' && one.failure) watch.reject(500, site);
  });
}
