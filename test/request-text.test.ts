// What requests write into effects and prompts: where the text still is the caller's, where the program bound or escaped it,
// and what models may do by the tools that they are given.

import { describe, expect, test } from 'vitest';
import { loadLibraries } from '../src/cli/load-rules.ts';
import { link } from '../src/link/link.ts';
import { parseSource } from './support/parse-source.ts';

const libraries = await loadLibraries();

async function linked(file: string, code: string) {
  const { program, problems } = await parseSource(file, code);
  if (!program || problems.length > 0) throw new Error(JSON.stringify(problems));
  return link({ programs: [program], files: [file], documents: new Map(), libraries });
}

/** The kinds of effect of the one endpoint whose target the request decides. */
async function decided(body: string): Promise<string[]> {
  const code = `
    const express = require('express');
    const app = express();
    const KINDS = ['day', 'week'];
    app.get('/x/:id', async (req, res) => { ${body} });
  `;
  const { endpoints } = await linked('src/app.js', code);
  return (endpoints[0]?.effects ?? []).filter(({ requestDerived }) => requestDerived).map(({ kind }) => kind);
}

describe('an address', () => {
  test.each([
    ['res.redirect(req.query.to)', ['redirect']],
    ["res.redirect('/' + req.query.to)", ['redirect']],
    ["res.redirect('//' + req.query.to)", ['redirect']],
    ["res.setHeader('Location', req.query.to); res.end()", ['redirect']],
    ["res.redirect('/orders/' + req.params.id)", []],
    ["res.redirect('https://shop.example/' + req.params.id)", []],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is code
    ['await fetch(`https://${req.query.host}/rates`)', ['outbound-request']],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is code
    ['await fetch(`${process.env.RATES}/days/${req.params.id}`)', []],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is code
    ['await fetch(`https://rates.example/days/${req.params.id}`)', []],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is code
    ['await fetch(`${req.body.base}/days`)', ['outbound-request']],
  ])('%s', async (body, kinds) => {
    expect(await decided(body)).toEqual(kinds);
  });
});

describe('a value that was checked', () => {
  test.each([
    ["if (req.query.to === 'home') res.redirect(req.query.to)", []],
    ['if (KINDS.includes(req.query.to)) res.redirect(req.query.to)', []],
    ['if (!KINDS.includes(req.query.to)) return res.status(400).end(); res.redirect(req.query.to)', []],
    ["if (req.query.kind === 'home') res.redirect(req.query.to)", ['redirect']],
    ["if (req.query.to !== '') res.redirect(req.query.to)", ['redirect']],
    ["if (req.query.to.charAt(0) === '/') res.redirect(req.query.to)", ['redirect']],
    ["if (req.query.from.trim() === 'x') res.redirect(req.query.to.trim())", ['redirect']],
    ["if (req.query.to !== 'home') res.redirect(req.query.to)", ['redirect']],
    ['if (req.body.kinds.includes(req.query.to)) res.redirect(req.query.to)', ['redirect']],
    ["if ('home or away'.includes(req.query.to)) res.redirect(req.query.to)", ['redirect']],
  ])('%s', async (body, kinds) => {
    expect(await decided(body)).toEqual(kinds);
  });
});

describe('a pattern', () => {
  test.each([
    ['res.json(new RegExp(req.query.q))', ['regex']],
    ["res.json(new RegExp(req.query.q.replace(/[.*+?^${}()|[\\]\\\\]/g, '\\\\$&')))", []],
    ["res.json(new RegExp(req.query.q.replace(/[,;]/g, '|')))", ['regex']],
    ["const escape = require('escape-string-regexp'); res.json(new RegExp(escape(req.query.q)))", []],
    ['res.json(new RegExp(String(Number(req.query.q))))', []],
  ])('%s', async (body, kinds) => {
    expect(await decided(body)).toEqual(kinds);
  });

  test('is escaped for itself only', async () => {
    expect(
      await decided("const { escapeRegExp } = require('lodash'); res.redirect(escapeRegExp(req.query.to))"),
    ).toEqual(['redirect']);
  });
});

/** `line: instructions` of every prompt that a request writes into. */
async function prompts(call: string): Promise<string[]> {
  const code = `const express = require('express');
const OpenAI = require('openai');
const client = new OpenAI();
const app = express();
app.post('/ask', async (req, res) => {
${call}
});`;
  const { declared = [] } = await linked('src/app.js', code);
  return declared
    .filter(({ what, property }) => what === 'prompt' && property === 'instructions')
    .map(({ evidence, value }) => `${evidence.line}: ${value}`);
}

describe('a prompt', () => {
  test.each([
    [
      "await client.responses.create({\nmodel: 'm',\ninstructions: 'Be ' + req.body.tone,\ninput: 'Hi' });",
      ['8: true'],
    ],
    ["await client.responses.create({ model: 'm', input: req.body.text });", ['6: false']],
    ["await client.responses.create({ model: 'm', instructions: 'Be kind', input: 'Hi' });", []],
    [
      "await client.chat.completions.create({ messages: [\n{ role: 'system', content: req.body.tone },\n{ role: 'user', content: req.body.text }] });",
      ['7: true', '8: false'],
    ],
    [
      "await client.chat.completions.create({ messages: [{ role: 'developer', content: [{ type: 'text', text: req.body.x }] }] });",
      ['6: true'],
    ],
    ['await client.chat.completions.create({ messages: req.body.messages });', ['6: unknown']],
    [
      "const TONES = ['kind'];\nif (TONES.includes(req.body.tone)) await client.responses.create({ instructions: req.body.tone });",
      [],
    ],
  ])('%s', async (call, said) => {
    expect(await prompts(call)).toEqual(said);
  });
});

/** `name property…` of every tool. */
async function tools(file: string, code: string): Promise<string[]> {
  const { declared = [] } = await linked(file, code);
  const all = declared.filter(({ what }) => what === 'tool');
  return [...new Set(all.map(({ name }) => name))].map((name) => {
    const own = all.filter((one) => one.name === name && one.value !== 'false');
    return [
      name,
      ...own.map(({ property, value }) => (value === 'true' ? property : `${property}=${value}`)).sort(),
    ].join(' ');
  });
}

describe('a tool', () => {
  test('of Python is what its function does with what the model says', async () => {
    const code = `
import subprocess
from mcp.server.fastmcp import FastMCP
from agents import function_tool

server = FastMCP("desk")

@server.tool()
def run(command: str) -> str:
    return subprocess.run(command, shell=True)

@server.tool()
def backup(label: str) -> str:
    return subprocess.run(["backup"])

@server.tool()
def add(first: int, second: int) -> int:
    return first + second

@function_tool(needs_approval=True)
def remove(name: str):
    subprocess.run(["dropdb", name])

def other(command: str):
    subprocess.run(command, shell=True)
`;
    expect(await tools('app/tools.py', code)).toEqual([
      'tool run acts commandChosen',
      'tool backup acts',
      'tool add',
      'tool remove acts approved commandChosen',
    ]);
  });

  test('that refuses some arguments leaves a question', async () => {
    const code = `
from mcp.server.fastmcp import FastMCP

server = FastMCP("desk")

@server.tool()
def read(path: str) -> str:
    if not path.startswith(ROOT):
        raise ValueError("outside")
    return open(path).read()

@server.tool()
def show(path: str) -> str:
    if not path:
        raise ValueError("no path")
    return open(path).read()
`;
    expect(await tools('app/tools.py', code)).toEqual(['tool read fileChosen=unknown', 'tool show fileChosen']);
  });

  test('of JavaScript is the function that it is given', async () => {
    const code = `
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { readFileSync } from 'node:fs';
import { tool } from 'ai';
const server = new McpServer({ name: 'desk', version: '1' });
server.registerTool('read', { description: 'x' }, async ({ path }) => readFileSync(path, 'utf8'));
server.tool('time', async () => ({ content: [] }));
export const look = tool({ execute: async ({ url }) => fetch(url) });
export const ask = tool({ needsApproval: async () => true, execute: async ({ url }) => fetch(url) });
`;
    expect(await tools('src/tools.js', code)).toEqual([
      'tool read fileChosen',
      'tool time',
      'tool tool addressChosen',
      'tool tool (2) addressChosen approved=unknown',
    ]);
  });
});

/** Properties of clients, by line. */
async function clients(file: string, code: string): Promise<string[]> {
  const { declared = [] } = await linked(file, code);
  return declared
    .filter(({ what, value }) => what === 'client' && value !== 'false')
    .map(({ evidence, property, value }) => `${evidence.line}: ${property}${value === 'true' ? '' : `=${value}`}`);
}

describe('a client of Python', () => {
  const py = (code: string) => clients('app/main.py', `import requests, httpx, ssl\n${code}`);
  test.each([
    ["requests.get('https://a.example', timeout=5)", []],
    ["requests.get('https://a.example')", ['2: timeoutMissing']],
    ["requests.get('https://a.example', timeout=None)", ['2: timeoutMissing']],
    ["requests.get('https://a.example', timeout=5, verify=False)", ['2: certificatesUnchecked']],
    ["requests.get('https://a.example', **options)", ['2: certificatesUnchecked=unknown', '2: timeoutMissing=unknown']],
    ["httpx.get('https://a.example')", []],
    ["httpx.get('https://a.example', timeout=None)", ['2: timeoutMissing']],
    ["with httpx.Client(verify=False) as client:\n    client.get('https://a.example')", ['2: certificatesUnchecked']],
    ['context = ssl._create_unverified_context()', ['2: certificatesUnchecked']],
    ['context = ssl._create_unverified_context()\ncontext.verify_mode = ssl.CERT_REQUIRED', []],
    ['context = ssl.create_default_context()\ncontext.verify_mode = ssl.CERT_NONE', ['3: certificatesUnchecked']],
    ['context = ssl.create_default_context()', []],
  ])('%s', async (code, said) => {
    expect(await py(code)).toEqual(said);
  });
});

describe('a client of JavaScript', () => {
  const js = (code: string) => clients('src/app.js', `const https = require('https');\n${code}`);
  test.each([
    ['new https.Agent({ rejectUnauthorized: false });', ['2: certificatesUnchecked']],
    ['const strict = false;\nnew https.Agent({ rejectUnauthorized: strict });', ['3: certificatesUnchecked']],
    ['new https.Agent({ rejectUnauthorized: true });', []],
    ['new https.Agent({ rejectUnauthorized: options.strict });', []],
    ['https.createServer({ rejectUnauthorized: false });', []],
    ["process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';", ['2: certificatesUnchecked']],
    ["process.env.NODE_TLS_REJECT_UNAUTHORIZED = '1';", []],
  ])('%s', async (code, said) => {
    expect(await js(code)).toEqual(said);
  });
});
