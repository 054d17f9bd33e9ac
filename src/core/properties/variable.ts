// What rules may ask of a variable: a setting that the environment gives to a program. What is not declared does not hold.

export const VARIABLE_PROPERTIES: Record<string, string> = {
  neverRead: 'set for a program that never reads it',
  neverSet: 'read without a default, and nothing sets it',
};

/** Two places of the repository that contradict each other, or one that names what is not there. */
export const MISMATCH_PROPERTIES: Record<string, string> = {
  kind: 'port, dockerfile-missing, path-missing, module-shadowed, secret-reused, guard-key-unset',
};
