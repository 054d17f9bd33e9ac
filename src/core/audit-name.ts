// What names say of a record of who did what: of the table, and of the fields for what was done and by whom. A name alone
// is no record: whoever asks here weighs also what is written there.

import { wordsOf } from './credential-name.ts';

const AUDIT_WORDS = /^audit(s|ing|ed)?$/;
const OF_EVENTS = /^(activity|activities|security|action|access|change|history|event|events)$/;
const RECORDS = /^(log|logs|trail|entry|entries|record|records)$/;

/** `AuditLog`, `audit_events`, `activity_log`. */
export function isAuditName(name: string): boolean {
  const words = wordsOf(name);
  if (words.some((word) => AUDIT_WORDS.test(word))) return true;
  return words.some((word) => OF_EVENTS.test(word)) && words.some((word) => RECORDS.test(word));
}

const WHAT = /^(action|event|operation|activity|verb|change)(_(type|name|kind|code))?$/;
const WHO =
  /^((actor|performed|performer|changed|done|acting|created|user|principal|caller|admin|account|member)(_(by|user))?(_(id|name|email))?|by|sub)$/;

const inWords = (name: string) => wordsOf(name).join('_');

export const namesDeed = (name: string): boolean => WHAT.test(inWords(name));
export const namesDoer = (name: string): boolean => WHO.test(inWords(name));
