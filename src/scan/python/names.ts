// Names of Python packages: `Flask_SQLAlchemy`, `flask.sqlalchemy` and `flask-sqlalchemy` are one package (PEP 503).

export function normalName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

const DEVELOPMENT =
  /(?:^|[-_.])(?:dev|develop|development|tests?|testing|lint|linting|docs?|typing|types|ci|style|format)(?:[-_.]|$)/i;

/** Of a group, an extra or a requirements file: its name says that only developers install it. */
export function isForDevelopment(group: string): boolean {
  return DEVELOPMENT.test(group);
}
