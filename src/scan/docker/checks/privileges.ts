// What the image gives to who gets into it: sudo without a password, files that all may write, setuid, known passwords.

import { operands } from '../runs.ts';
import { type Check, type Finding, found } from './finding.ts';
import { packagesOf } from './packages.ts';

export const sudo: Check = (run) => {
  const open = run.args.find(({ text }) => /\bNOPASSWD\b/.test(text));
  if (open) return found('sudoWithoutPassword', open.line, 'NOPASSWD');
  if (run.sudo) return found('usesSudo', run.line, 'a command runs through sudo');
  return packagesOf(run).some((name) => /^sudo(?:[=-]\d|$)/.test(name))
    ? found('usesSudo', run.line, 'sudo is installed')
    : [];
};

const SHARED = /^\/(?:tmp|var\/tmp|dev\/shm)\/?$/;

export const fileModes: Check = (run) => {
  if (run.program !== 'chmod') return [];
  const [mode = '', ...paths] = run.args.map(({ text }) => text).filter((text) => !/^-(?:[Rfvc]+$|-)/.test(text));
  if (paths.every((path) => SHARED.test(path))) return [];
  const findings: Finding[] = [];
  if (isSetuid(mode)) findings.push(...found('givesSetuid', run.line, `chmod ${mode}`));
  if (isWorldWritable(mode)) findings.push(...found('worldWritable', run.line, `chmod ${mode}`));
  return findings;
};

function isSetuid(mode: string): boolean {
  return /^0?[4567][0-7]{3}$/.test(mode) || /(?:^|,)(?:[ua]+)?\+[rwxX]*s/.test(mode);
}

/** With the sticky bit only owners may remove what others wrote, as in /tmp. */
function isWorldWritable(mode: string): boolean {
  if (/^0?[0-7]{3,4}$/.test(mode)) return /[2367]$/.test(mode) && !/^0?[1357][0-7]{3}$/.test(mode);
  return /(?:^|,)(?:a|[ugo]*o[ugo]*)[+=][rxX]*w/.test(mode);
}

export const passwords: Check = (run) => {
  if (['echo', 'printf'].includes(run.program) && run.into.some(({ program }) => program === 'chpasswd')) {
    const literal = run.args.find(({ text }) => /^[\w.-]+:[^$`]+$/.test(text));
    return literal ? found('knownPassword', literal.line, 'chpasswd with a password that stands in the file') : [];
  }
  if (run.program === 'passwd' && run.args.some(({ text }) => text === '-d' || text === '--delete')) {
    return found('knownPassword', run.line, 'an account without a password');
  }
  if (['echo', 'printf'].includes(run.program) && run.into.some(({ program }) => program === 'passwd')) {
    const literal = operands(run).find((text) => text !== '' && !/[$`]/.test(text));
    return literal === undefined
      ? []
      : found('knownPassword', run.line, 'passwd with a password that stands in the file');
  }
  return [];
};

export const remoteLogin: Check = (run) => {
  const server = packagesOf(run).find((name) => /^(?:openssh-server|openssh|dropbear|telnetd)(?:=|$)/.test(name));
  return server ? found('remoteLogin', run.line, `${server.split('=')[0]} is installed`) : [];
};
