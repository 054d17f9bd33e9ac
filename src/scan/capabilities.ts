// Linux capabilities by what holding one opens.

/** With each of these a process leaves its container, reads others or changes the host's kernel or network. */
const DANGEROUS = new Set(
  'ALL SYS_ADMIN SYS_MODULE SYS_PTRACE SYS_RAWIO SYS_BOOT SYS_TIME SYSLOG MAC_ADMIN MAC_OVERRIDE DAC_READ_SEARCH NET_ADMIN BPF PERFMON CHECKPOINT_RESTORE'.split(
    ' ',
  ),
);

/** As people write them: any case, with or without `CAP_`. */
export const capabilityName = (text: string): string => text.trim().toUpperCase().replace(/^CAP_/, '');

export const isDangerousCapability = (text: string): boolean => DANGEROUS.has(capabilityName(text));
