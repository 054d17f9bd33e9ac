// What is known of actions and programs, for tests that run scanners or everything.

import { loadKnowledge } from '../../src/cli/load-rules.ts';

export const knowledge = await loadKnowledge();
