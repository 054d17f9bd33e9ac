// What language models answer, where it is run or decides a page, a path or an address.

import { describe, expect, test } from 'vitest';
import { loadLibraries } from '../src/cli/load-rules.ts';
import { link } from '../src/link/link.ts';
import { parseSource } from './support/parse-source.ts';

const libraries = await loadLibraries();

/** `<line> <property>=<value>` of each sink, lines counted behind the head. */
async function sinks(file: string, head: string, code: string): Promise<string[]> {
  const { program, problems } = await parseSource(file, head + code);
  if (!program || problems.length > 0) throw new Error(JSON.stringify(problems));
  const { declared = [] } = link({ programs: [program], files: [file], documents: new Map(), libraries });
  const above = head.split('\n').length - 1;
  return declared
    .filter(({ what, property }) => what === 'sink' && property.startsWith('output'))
    .map(({ property, value, evidence }) => `${evidence.line - above} ${property}=${value}`);
}

const JS = `import express from 'express';
import { exec } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import OpenAI from 'openai';
import pg from 'pg';
const app = express();
const client = new OpenAI();
const pool = new pg.Pool();
const ask = (text) => client.chat.completions.create({ model: 'm', messages: [{ role: 'user', content: text }] });
`;
const js = (code: string) => sinks('app.js', JS, code);

describe('in a handler', () => {
  test.each([
    ['exec(said)', ['1 outputExecuted=true']],
    ['exec(`ls ${said}`)', ['1 outputExecuted=true']],
    ['eval(JSON.parse(said).code)', ['1 outputExecuted=true']],
    ['await pool.query(said)', ['1 outputExecuted=true']],
    ['await fetch(said)', ['1 outputReachesSink=true']],
    ['await readFile(said)', ['1 outputReachesSink=true']],
    ['res.redirect(said)', ['1 outputReachesSink=true']],
    ['res.send(`<p>${said}</p>`)', ['1 outputReachesSink=true']],
    // What is said to the caller, kept as a value, counted or only beside the sink.
    ['res.json({ said })', []],
    ["await pool.query('INSERT INTO said (text) VALUES ($1)', [said])", []],
    ['exec(`head -n ${Number(said)} log`)', []],
    ["exec('date'); res.json({ said })", []],
    ['await fetch(`https://notes.example/${encodeURIComponent(said)}`)', []],
    // Compared with what is allowed: what is left of the choice is not told.
    ["if (['date', 'uptime'].includes(said)) exec(said)", ['1 outputExecuted=unknown']],
  ])('%s', async (line, expected) => {
    const said = 'const said = (await ask(req.body.text)).choices[0].message.content;';
    expect(await js(`app.post('/x', async (req, res) => { ${said} ${line}; });\n`)).toEqual(expected);
  });

  test('what a request says is no answer', async () => {
    expect(
      await js(`app.post('/x', async (req, res) => { await ask(req.body.text); exec(req.body.text); });\n`),
    ).toEqual([]);
  });
});

const PYTHON = `import subprocess
from anthropic import Anthropic
client = Anthropic()
`;
const python = (code: string) => sinks('agent.py', PYTHON, code);

describe('in functions that nothing was seen to call', () => {
  test('is told where it is run', async () => {
    const said = await python(`def step(task):
    answer = client.messages.create(model="m", max_tokens=9, messages=[{"role": "user", "content": task}])
    code = answer.content[0].text
    exec(code)
    subprocess.run(code, shell=True)
    print(code)
`);
    expect(said).toEqual(['4 outputExecuted=true', '5 outputExecuted=true']);
  });

  test('is not told where branches may have asked', async () => {
    const said = await python(`def step(task):
    answer = client.messages.create(model="m", max_tokens=9, messages=[])
    if answer.content[0].text not in ("a", "b"):
        raise ValueError()
    subprocess.run(answer.content[0].text, shell=True)
`);
    expect(said).toEqual(['5 outputExecuted=unknown']);
  });

  test('is none where something else is run', async () => {
    const said = await python(`def step(task):
    answer = client.messages.create(model="m", max_tokens=9, messages=[])
    subprocess.run(["say", "done"])
    return answer
`);
    expect(said).toEqual([]);
  });

  test('in a page, a property that takes HTML is one', async () => {
    const said = await sinks(
      'page.js',
      `import OpenAI from 'openai';\n`,
      `export async function show(element) {
  const answer = await new OpenAI().responses.create({ model: 'm', input: 'Hello' });
  element.innerHTML = answer.output_text;
  element.textContent = answer.output_text;
}
`,
    );
    expect(said).toEqual(['3 outputReachesSink=true']);
  });
});
