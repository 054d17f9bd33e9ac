// The HTTP status that a value stands for: a number, a named constant of some library, or an error that carries one.

import { findMember } from './evaluate/classes.ts';
import type { Value } from './values.ts';

/** Names of RFC 9110 that libraries spell in many ways: UNAUTHORIZED, HTTP_401_UNAUTHORIZED, Unauthorized. */
const NAMES: Record<string, number> = {
  BADREQUEST: 400,
  UNAUTHORIZED: 401,
  PAYMENTREQUIRED: 402,
  FORBIDDEN: 403,
  NOTFOUND: 404,
  METHODNOTALLOWED: 405,
  CONFLICT: 409,
  GONE: 410,
  PAYLOADTOOLARGE: 413,
  CONTENTTOOLARGE: 413,
  UNSUPPORTEDMEDIATYPE: 415,
  UNPROCESSABLEENTITY: 422,
  UNPROCESSABLECONTENT: 422,
  TOOMANYREQUESTS: 429,
  INTERNALSERVERERROR: 500,
  NOTIMPLEMENTED: 501,
  BADGATEWAY: 502,
  SERVICEUNAVAILABLE: 503,
  OK: 200,
  CREATED: 201,
  ACCEPTED: 202,
  NOCONTENT: 204,
};
const FIELDS = ['status', 'statusCode', 'status_code', 'code', 'httpStatus'];

export function statusOf(value: Value | undefined): number | undefined {
  if (value === undefined) return undefined;
  switch (value.kind) {
    case 'constant':
      return inRange(typeof value.value === 'string' ? Number(value.value) : value.value);
    case 'library':
      return statusOfName(value.path.at(-1) ?? '');
    case 'made':
      return (
        first([
          ...FIELDS.map((f) => value.fields?.get(f) ?? value.arguments.named.get(f)),
          ...value.arguments.positional,
        ]) ??
        statusOf(value.of) ??
        // An error of Python itself is nobody's refusal: it is a crash, unless a handler of errors knows better.
        (value.of.source === 'builtins' && /(Error|Exception|Exit)$/.test(value.of.path.at(-1) ?? '') ? 500 : undefined)
      );
    case 'dict':
      return first(FIELDS.map((f) => value.entries.get(f)));
    case 'instance':
      return first([
        ...FIELDS.map((f) => value.fields.get(f) ?? findMember(value.of, f)),
        ...errorNumbers(value.fields),
      ]);
    case 'setting':
      return undefined;
    default:
      return undefined;
  }
}

/** Whatever the field is called: an error that carries 401 means it. */
function errorNumbers(fields: Map<string, Value>): Value[] {
  return [...fields.values()].filter((v) => v.kind === 'constant' && typeof v.value === 'number' && v.value >= 400);
}

function first(values: (Value | undefined)[]): number | undefined {
  for (const value of values) {
    const status = value?.kind === 'function' ? undefined : statusOf(value);
    if (status !== undefined) return status;
  }
  return undefined;
}

export function statusOfName(name: string): number | undefined {
  const number = /^HTTP_(\d{3})_/.exec(name)?.[1];
  if (number) return inRange(Number(number));
  const plain = name
    .replaceAll('_', '')
    .replace(/^(?:HTTP|Status|Err)/i, '')
    .toUpperCase();
  return NAMES[plain] ?? NAMES[plain.replace(/(?:ERROR|EXCEPTION)$/, '')];
}

function inRange(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value >= 100 && value < 600 ? value : undefined;
}
