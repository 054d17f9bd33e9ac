// What rules may ask of a variable: a setting that the environment gives to a program; and of places of the repository
// that do not fit together. What is not declared does not hold.

export const VARIABLE_PROPERTIES: Record<string, string> = {
  neverRead: 'set for a program of this repository, and no file of it speaks of the variable',
  isSwitch: 'it is a switch in a file of flags',
  switchedOff: 'a switch that is off',
  protects: 'its name promises a control, or holds a secret',
};

/** Two places of the repository that contradict each other, or one that names what is not there. */
export const MISMATCH_PROPERTIES: Record<string, string> = {
  portUnserved: 'a published port on which the program does not listen',
  imageFileMissing: 'a compose file builds an image from a Dockerfile that is not there',
  copiedFileMissing: 'a Dockerfile copies a file that is not there',
  guardKeyUnset: 'a condition asks the configuration for a key that nothing sets, so that it never holds',
  moduleShadowed: 'a Python module that a package of the same name hides',
};
