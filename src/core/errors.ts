// Errors that say whose fault they are. Only the command line catches them; everything else returns problems as data.

/** The person running the tool can fix it: a path, an option, a config or rule file. One clear line, exit code 2. */
export class UserError extends Error {
  override readonly name = 'UserError';
}
