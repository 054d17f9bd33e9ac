// What rules may ask of prompts that code builds for language models, and of tools that it gives them. What is not declared
// does not hold.

export const PROMPT_PROPERTIES: Record<string, string> = {
  requestDerived: 'a request writes part of it',
  instructions: 'that part stands among the instructions (the system prompt)',
};

export const TOOL_PROPERTIES: Record<string, string> = {
  effect: 'what it can do: a kind of effect',
  approved: 'a person is asked before it runs',
};
