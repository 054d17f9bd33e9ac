// What holds single endpoints in besides their guards: the size of bodies, the time that others are waited for, what models
// may cost. In each case there are near misses.

import { expect, test } from 'vitest';
import { loadLibraries } from '../src/cli/load-rules.ts';
import type { ControlFamily } from '../src/core/model.ts';
import { link } from '../src/link/link.ts';
import { source, systemOf } from './support/linked.ts';
import { parseSource } from './support/parse-source.ts';

const libraries = await loadLibraries();

/** `{ 'POST /x': 'conditional: …' }` of one family. */
async function told(family: ControlFamily, file: string, code: string): Promise<Record<string, string>> {
  const { program, problems } = await parseSource(file, code);
  if (!program || problems.length > 0) throw new Error(JSON.stringify(problems));
  const linked = link({ programs: [program], files: [file], documents: new Map(), libraries });
  const { endpoints } = systemOf({ linked, libraries, files: [source(file)] });
  return Object.fromEntries(
    endpoints
      .filter(({ serves }) => serves === undefined)
      .map(({ method, path, controls }) => [`${method} ${path}`, controls[family].presence]),
  );
}

const EXPRESS = `import express from 'express';
const app = express();
`;
const FLASK = `from flask import Flask, request
app = Flask(__name__)
`;
const FLASK_ROUTE = `
@app.post("/x")
def x():
    return {"got": len(request.get_data())}
`;
const FASTAPI = `from fastapi import FastAPI
app = FastAPI(openapi_url=None)
`;

test('files go past parsers of other bodies, and not past a limit on all', async () => {
  const code = `${EXPRESS}import multer from 'multer';
const small = express.json({ limit: '1mb' });
const files = multer({ dest: 'sent' });
const sized = multer({ dest: 'sent', limits: { fileSize: 5_000_000 } });
const other = multer({ dest: 'sent', limits });
const answer = (req, res) => res.end();
function whole(req, res, next) {
  if (!req.get('content-length')) return res.sendStatus(411);
  if (Number(req.get('content-length')) > 1000) return res.sendStatus(413);
  next();
}
app.post('/parsed', small, answer);
app.post('/files', small, files.single('file'), answer);
app.post('/sized', small, sized.single('file'), answer);
app.post('/vague', small, other.single('file'), answer);
app.post('/whole', whole, files.single('file'), answer);
app.post('/none', answer);
`;
  expect(await told('body-limit', 'app.ts', code)).toEqual({
    'POST /parsed': 'present',
    'POST /files': 'conditional',
    'POST /sized': 'present',
    'POST /vague': 'unknown',
    'POST /whole': 'present',
    'POST /none': 'absent',
  });
});

test.each([
  ['app.config["MAX_CONTENT_LENGTH"] = 16 * 1024', 'present'],
  ['app.config.update(MAX_CONTENT_LENGTH=4096)', 'present'],
  ['import os\napp.config["MAX_CONTENT_LENGTH"] = int(os.environ["MOST"])', 'unknown'],
  ['app.config["MAX_CONTENT_LENGTH"] = None', 'absent'],
  ['app.config["MAX_COOKIE_SIZE"] = 4096', 'absent'],
  ['app.config.from_pyfile("site.cfg")', 'unknown'],
  ['MAX_CONTENT_LENGTH = 16 * 1024', 'absent'],
  ['', 'absent'],
])('Flask takes what its configuration says: %s', async (line, presence) => {
  expect(await told('body-limit', 'app.py', `${FLASK}${line}\n${FLASK_ROUTE}`)).toEqual({ 'POST /x': presence });
});

const asks = (call: string, before = '') =>
  told('timeout', 'app.ts', `${EXPRESS}${before}\napp.get('/x', async (req, res) => { res.send(await ${call}); });\n`);

test.each([
  [`axios.get('https://a.example', { timeout: 2000 })`, 'present'],
  [`axios.get('https://a.example')`, 'absent'],
  [`axios.get('https://a.example', { timeout: 0 })`, 'absent'],
  [`axios.post('https://a.example', { timeout: 2000 })`, 'absent'],
  [`axios.post('https://a.example', {}, { timeout: 2000 })`, 'present'],
  [`axios.get('https://a.example', options)`, 'unknown'],
  [`axios.get('https://a.example', { headers: {} })`, 'absent'],
  [`axios.get('https://a.example', { ...options })`, 'unknown'],
  [`axios.create(options).get('/today')`, 'unknown'],
  [`rates.get('/today')`, 'present'],
  // It says that time is up, and goes on.
  [`http.get('http://a.example', { timeout: 2000 })`, 'conditional'],
  [`http.get('http://a.example')`, 'absent'],
  [`http.get('http://a.example', { timeout: 2000, signal: AbortSignal.timeout(3000) })`, 'present'],
  // Which version it is nobody knows, and from 3 on it does not look there.
  [`nodeFetch('http://a.example', { timeout: 2000 })`, 'unknown'],
  [`nodeFetch('http://a.example', { signal: AbortSignal.timeout(3000) })`, 'present'],
  [`fetch('https://a.example')`, 'conditional'],
  [`fetch('https://a.example', { signal: AbortSignal.timeout(3000) })`, 'present'],
  [`fetch('https://a.example', { signal: stop.signal })`, 'unknown'],
])('JavaScript waits: %s', async (call, presence) => {
  const before = `import http from 'node:http';
import axios from 'axios';
import nodeFetch from 'node-fetch';
const rates = axios.create({ baseURL: 'https://a.example', timeout: 1000 });
const stop = new AbortController();`;
  expect(await asks(call, before)).toEqual({ 'GET /x': presence });
});

test.each([
  ['requests.get("https://a.example", timeout=3)', 'present'],
  ['requests.get("https://a.example", timeout=(3, 10))', 'present'],
  ['requests.get("https://a.example", timeout=None)', 'absent'],
  ['requests.get("https://a.example")', 'absent'],
  ['requests.Session().get("https://a.example")', 'absent'],
  ['requests.get("https://a.example", **options())', 'unknown'],
  ['httpx.get("https://a.example")', 'present'],
  ['httpx.get("https://a.example", timeout=None)', 'absent'],
  ['httpx.Client(timeout=None).get("https://a.example")', 'absent'],
  ['httpx.Client(timeout=httpx.Timeout(None)).get("https://a.example")', 'absent'],
  ['httpx.Client(timeout=httpx.Timeout(9)).get("https://a.example")', 'present'],
  ['(requests.get("https://a.example"), requests.get("https://b.example", timeout=1))', 'conditional'],
])('Python waits: %s', async (call, presence) => {
  const code = `import httpx\nimport requests\n${FASTAPI}\n@app.get("/x")\ndef x():\n    return str(${call})\n`;
  expect(await told('timeout', 'app.py', code)).toEqual({ 'GET /x': presence });
});

test('what waits around a call may end it', async () => {
  const code = `import asyncio\nimport requests\n${FASTAPI}
@app.get("/x")
async def x():
    return await asyncio.wait_for(asyncio.to_thread(lambda: requests.get("https://a.example")), 3)
`;
  expect(await told('timeout', 'app.py', code)).toEqual({ 'GET /x': 'unknown' });
});

test('who asks nobody waits for nobody', async () => {
  expect(await asks('Promise.resolve(1)')).toEqual({ 'GET /x': 'absent' });
});

test.each([
  ['model="m", messages=[], max_tokens=200', '', 'conditional'],
  ['model="m", messages=[]', '', 'absent'],
  ['model="m", messages=[], max_tokens=None', '', 'absent'],
  ['model="m", messages=[]', 'if busy():\n        raise HTTPException(429)', 'unknown'],
])('what a model may cost: %s %s', async (given, before, presence) => {
  const code = `from fastapi import HTTPException
from openai import OpenAI
${FASTAPI}
client = OpenAI()
@app.post("/x")
def x():
    ${before}
    return client.chat.completions.create(${given}).choices[0].message.content
`;
  expect(await told('llm-budget', 'app.py', code)).toEqual({ 'POST /x': presence });
});
