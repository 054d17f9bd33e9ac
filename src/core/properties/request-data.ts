// What rules may ask of places where data leaves the program or becomes more than data: sinks that requests reach, clients of
// other services, and what takes requests in. What is not declared does not hold.

export const SINK_PROPERTIES: Record<string, string> = {
  kind: 'query, command, file, url, html, template, redirect, code, object or expression',
  requestDerived: 'a request decides what reaches it, and nothing between was seen to check it',
  outputExecuted: 'what a language model answers is run there: as a command, code, a database statement or an object',
  outputReachesSink: 'what a language model answers decides a page, a template, a path or an address there',
  errorStack: 'answer: it gives out the stack of an error that nobody expected',
  errorText: 'answer: it gives out the words of an error that nobody expected',
};

export const CLIENT_PROPERTIES: Record<string, string> = {
  certificatesUnchecked: 'it accepts any certificate',
  timeoutMissing: 'it waits for an answer for ever',
  callerChosenHost: 'a request decides whom it asks',
  keySent: 'a key of the program goes along with what it asks',
};

export const INTAKE_PROPERTIES: Record<string, string> = {
  unlimited: 'it takes bodies or files of any size',
};

export const LIMITER_PROPERTIES: Record<string, string> = {
  keyForgeable: 'what it counts by is written by the client',
  perProcess: 'it counts in the memory of one process',
};
