// Pages that handlers print by hand: encoded only where everything in them that may be somebody else's was escaped for the
// place where it stands.

import { expect, test } from 'vitest';
import { loadLibraries } from '../src/cli/load-rules.ts';
import { link } from '../src/link/link.ts';
import { source, systemOf } from './support/linked.ts';
import { parseSource } from './support/parse-source.ts';

const libraries = await loadLibraries();

async function encodingOf(file: string, code: string): Promise<string> {
  const { program, problems } = await parseSource(file, code);
  if (!program || problems.length > 0) throw new Error(JSON.stringify(problems));
  const linked = link({ programs: [program], files: [file], documents: new Map(), libraries });
  const { endpoints } = systemOf({ linked, libraries, files: [source(file)] });
  const [endpoint] = endpoints.filter(({ path }) => path === '/x/:id' || path === '/x');
  const markup = endpoint?.effects.some(({ kind, requestDerived }) => kind === 'html-sink' && requestDerived);
  return `${endpoint?.controls['output-encoding'].presence}${markup ? ', raw' : ''}`;
}

const express = (body: string) =>
  encodingOf(
    'app.ts',
    `import DOMPurify from 'isomorphic-dompurify';
import escapeHtml from 'escape-html';
import express from 'express';
const app = express();
app.get('/x/:id', async (req, res) => { ${body} });
`,
  );

test.each([
  ['res.send(`<p>${req.query.name}</p>`)', 'absent, raw'],
  ['res.send(`<p>${escapeHtml(req.query.name)}</p>`)', 'present'],
  ['res.send(`<p>${DOMPurify.sanitize(req.query.name)}</p>`)', 'present'],
  ['res.send("<p>" + escapeHtml(req.query.name) + "</p>")', 'present'],
  ['res.send(`<p>${Number(req.query.name)}</p>`)', 'present'],
  // One of two is not.
  ['res.send(`<p>${escapeHtml(req.query.a)} ${req.query.b}</p>`)', 'absent, raw'],
  [
    'if (req.query.a) return res.send(`<p>${escapeHtml(req.query.a)}</p>`); res.send(`<i>${req.query.b}</i>`)',
    'absent, raw',
  ],
  // What was kept before may be a caller's as well.
  ['const row = await notes.find(req.query.id); res.send(`<p>${escapeHtml(req.query.a)} ${row.text}</p>`)', 'unknown'],
  // Escaped for another place than the one where it stands.
  ['res.send(`<a href="${escapeHtml(req.query.to)}">on</a>`)', 'unknown'],
  ['res.send(`<input value=${escapeHtml(req.query.a)}>`)', 'unknown'],
  ['res.send(`<script>var a = "${escapeHtml(req.query.a)}"</script>`)', 'unknown'],
  ['res.send(`<input value="${escapeHtml(req.query.a)}">`)', 'present'],
  ['res.send(`<script>go()</script><p>${escapeHtml(req.query.a)}</p>`)', 'present'],
  // Nothing in it is anybody else\'s: there is nothing to escape.
  ['res.send("<p>welcome</p>")', 'unknown'],
  ['res.json({ name: req.query.name })', 'unknown'],
  ['res.render("page", { name: req.query.name })', 'unknown'],
])('Express prints %s', async (body, told) => {
  expect(await express(body)).toBe(told);
});

test.each([
  ['res.send(req.query.name)', 'absent, raw'],
  ['res.send(req.params.id)', 'absent, raw'],
  ['res.status(404).send(req.params.id)', 'absent, raw'],
  // An object is sent as JSON, a number is a number, and a type that is no page shows no markup.
  ['res.send(req.query)', 'unknown'],
  ['res.send(req.body.name)', 'unknown'],
  ['res.send(String(Number(req.query.name)))', 'unknown'],
  ['res.type("text/plain").send(req.query.name)', 'unknown'],
  ['res.set("Content-Type", "application/json"); res.send(req.query.name)', 'unknown'],
  ['res.type("text/html").send(req.query.name)', 'absent, raw'],
  ['if (req.query.plain) res.type("text/plain"); res.send(req.query.name)', 'absent, raw'],
])('Express takes text for a page: %s', async (body, told) => {
  expect(await express(body)).toBe(told);
});

test.each([
  ['f"<p>{request.args[\'n\']}</p>"', 'absent, raw'],
  ['f"<p>{escape(request.args[\'n\'])}</p>"', 'present'],
  ['"<p>" + html.escape(request.args["n"]) + "</p>"', 'present'],
  ['Markup("<p>" + request.args["n"] + "</p>")', 'absent, raw'],
  ['render_template("page.html", n=request.args["n"])', 'unknown'],
  ['{"n": request.args["n"]}', 'unknown'],
])('Flask prints %s', async (answer, told) => {
  const code = `import html
from flask import Flask, render_template, request
from markupsafe import Markup, escape
app = Flask(__name__)

@app.get("/x")
def x():
    return ${answer}
`;
  expect(await encodingOf('app.py', code)).toBe(told);
});
