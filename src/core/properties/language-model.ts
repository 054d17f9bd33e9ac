// What rules may ask of prompts that code builds for language models, and of tools that it gives them. What is not declared
// does not hold.

export const PROMPT_PROPERTIES: Record<string, string> = {
  requestDerived: 'a request writes part of it',
  instructions: 'that part stands among the instructions (the system prompt)',
};

export const TOOL_PROPERTIES: Record<string, string> = {
  acts: 'it does more than read: starts programs, writes files or rows, sends mail, spends money',
  commandChosen: 'the model decides which command or code it runs, or part of it',
  fileChosen: 'the model decides which file it touches',
  addressChosen: 'the model decides which address it asks',
  statementChosen: 'the model writes part of the statement that it sends to a database',
  approved: 'a person is asked before it runs',
};
