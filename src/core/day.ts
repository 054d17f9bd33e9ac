// Days as people write them, `2027-06-30`: whether one exists, and which comes first. No clock.

const DAY = /^(\d{4})-(\d\d)-(\d\d)$/;
const LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

export function isDay(text: string): boolean {
  const [, year = '', month = '', day = ''] = DAY.exec(text) ?? [];
  if (year === '') return false;
  const isLeap = Number(year) % 4 === 0 && (Number(year) % 100 !== 0 || Number(year) % 400 === 0);
  const last = month === '02' && isLeap ? 29 : (LENGTHS[Number(month) - 1] ?? 0);
  return Number(day) >= 1 && Number(day) <= last;
}

/** Days as written sort as they follow each other. */
export const hasExpired = ({ until }: { until?: string }, today: string): boolean =>
  until !== undefined && until < today;
