// What the decorators of each controller library say: which class is a controller, which method answers what, and what runs
// before it. Data only; what they mean together is read in read.ts.

export interface Dialect {
  id: string;
  packages: string[];
  /** Class decorators that make a controller; the first argument is its path. */
  controllers: string[];
  /** Method decorators and the verb they answer; '' where the first argument says it. */
  verbs: Record<string, string>;
  /** Decorators whose arguments run before the handler. */
  before: string[];
  /** Arguments behind the path, of the class and of the verb decorator, run before the handler. */
  middlewareBehindPath: boolean;
  /** The method of a middleware class that is given the request. */
  middlewareMethod: string;
  /** Decorators that ask for a checked caller. */
  authorize: string[];
  /** Takes the class's `authorize` away from one method. */
  open: string[];
  /** `{id}` in a path is a parameter. */
  braces: boolean;
  /** The controller that was loaded last is asked first. */
  lastFirst: boolean;
  /** What each runs first: `authorize` before the middleware, or behind it. */
  authorizeFirst: boolean;
}

const PLAIN_VERBS = { Get: 'GET', Post: 'POST', Put: 'PUT', Patch: 'PATCH', Delete: 'DELETE', Head: 'HEAD' };

/** routing-controllers 0.11: `UseBefore` runs before the check of `Authorized`. */
export const ROUTING_CONTROLLERS: Dialect = {
  id: 'routing-controllers',
  packages: ['routing-controllers'],
  controllers: ['Controller', 'JsonController'],
  verbs: { ...PLAIN_VERBS, All: 'ALL', Method: '' },
  before: ['UseBefore'],
  middlewareBehindPath: false,
  middlewareMethod: 'use',
  authorize: ['Authorized'],
  open: [],
  braces: false,
  lastFirst: false,
  authorizeFirst: false,
};

/** inversify-express-utils 6: middleware stands behind the path, as functions or as keys of the container. */
export const INVERSIFY: Dialect = {
  id: 'inversify-express-utils',
  packages: ['inversify-express-utils'],
  controllers: ['controller'],
  verbs: {
    httpGet: 'GET',
    httpPost: 'POST',
    httpPut: 'PUT',
    httpPatch: 'PATCH',
    httpDelete: 'DELETE',
    httpHead: 'HEAD',
    httpOptions: 'OPTIONS',
    all: 'ALL',
    httpMethod: '',
  },
  before: ['withMiddleware'],
  middlewareBehindPath: true,
  middlewareMethod: 'handler',
  authorize: [],
  open: [],
  braces: false,
  lastFirst: true,
  authorizeFirst: false,
};

/** tsoa 6: generated routes ask `expressAuthentication` first; a method's `Security` stands in for its class's. */
export const TSOA: Dialect = {
  id: 'tsoa',
  packages: ['tsoa', '@tsoa/runtime'],
  controllers: ['Route'],
  verbs: { ...PLAIN_VERBS, Options: 'OPTIONS' },
  before: ['Middlewares'],
  middlewareBehindPath: false,
  middlewareMethod: 'use',
  authorize: ['Security'],
  open: ['NoSecurity'],
  braces: true,
  lastFirst: false,
  authorizeFirst: true,
};

export const DIALECTS = [ROUTING_CONTROLLERS, INVERSIFY, TSOA];
