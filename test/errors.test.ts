// Whether what went wrong inside a program reaches who asked: which answers repeat it, and which were meant to.

import { describe, expect, test } from 'vitest';
import { loadLibraries } from '../src/cli/load-rules.ts';
import { languageOf } from '../src/discover/languages.ts';
import { link } from '../src/link/link.ts';
import { chainOf, controlStates } from '../src/model/presence.ts';
import { parseFile } from '../src/parse/parse.ts';

const libraries = await loadLibraries();

async function linked(file: string, code: string) {
  const { program, problems } = await parseFile(
    { path: file, role: 'source', language: languageOf(file), size: code.length },
    code,
  );
  if (!program || problems.length > 0) throw new Error(JSON.stringify(problems));
  return link({ programs: [program], files: [file], documents: new Map(), libraries });
}

/** What the answers of a program say of its errors, by line; and what that makes of each endpoint. */
async function told(file: string, head: string, lines: string): Promise<{ said: string[]; kept: string[] }> {
  const skipped = head.split('\n').length - 1;
  const { declared = [], endpoints, controls } = await linked(file, head + lines);
  const byId = new Map(controls.map((control) => [control.id, control]));
  const own = endpoints.filter(({ path }) => path.startsWith('/x'));
  return {
    said: declared
      .filter(({ property }) => property === 'errorText' || property === 'errorStack')
      .map(({ property, value, evidence }) => `${property}=${value}@${evidence.line - skipped}`),
    kept: own.map((one) => {
      const { presence } = controlStates(chainOf(one, byId), undefined, one, (_, { id }) => id)['error-handling'];
      return presence;
    }),
  };
}

const EXPRESS = `import express from 'express';
import { work } from 'elsewhere';
const app = express();
`;
const express = (lines: string) => told('app.ts', EXPRESS, lines);

describe('Express', () => {
  test('repeats the message of whatever was caught, also through a helper', async () => {
    const { said, kept } = await express(`function words(error: unknown) {
  return error instanceof Error ? error.message : String(error);
}
app.get('/x', async (req, res) => {
  try {
    res.json(await work());
  } catch (error) {
    res.status(500).json({ error: words(error) });
  }
});
app.use((error, req, res, next) => res.status(500).end());
`);
    expect(new Set(said)).toEqual(new Set(['errorText=true@8']));
    expect(kept).toEqual(['absent']);
  });

  test('is quiet of errors that were told apart, and of their codes', async () => {
    const { said, kept } = await express(`class Known extends Error {}
app.get('/x', async (req, res) => {
  try {
    res.json(await work());
  } catch (error) {
    if (error instanceof Known) return res.status(409).json({ error: error.message });
    if (error.code === 'ENOENT') return res.status(404).json({ error: error.message });
    console.error(error.message);
    res.status(500).json({ error: 'failed', code: error.code });
  }
});
app.use((error, req, res, next) => res.status(500).end());
`);
    expect(said).toEqual([]);
    expect(kept).toEqual(['present']);
  });

  test('tells of a handler of errors for every endpoint before it', async () => {
    const { said, kept } = await express(`app.get('/x', (req, res) => res.end());
app.use((error, req, res, next) => {
  res.status(error.status ?? 500).json({ error: error.message, stack: error.stack });
});
`);
    expect(said).toEqual(['errorStack=true@3', 'errorText=true@3']);
    expect(kept).toEqual(['absent']);
  });

  test('takes a small status for an error that was meant to be told', async () => {
    const { said, kept } = await express(`app.get('/x', (req, res) => res.end());
app.use((error, req, res, next) => {
  const status = error.status ?? 500;
  res.status(status).json({ error: status < 500 ? error.message : 'failed' });
});
`);
    expect(said).toEqual([]);
    expect(kept).toEqual(['present']);
  });

  test('does not know what others answer with', async () => {
    const { said, kept } = await express(`app.get('/x', (req, res) => res.end());
app.use((error, req, res, next) => {
  error.send(res);
});
`);
    expect(said).toEqual([]);
    expect(kept).toEqual(['unknown']);
  });

  test('knows what a switch lets out', async () => {
    const { said, kept } = await express(`app.get('/x', (req, res) => res.end());
app.use((error, req, res, next) => {
  res.status(500).json({ error: 'failed', stack: process.env.SHOW_STACKS === 'yes' ? error.stack : undefined });
});
`);
    expect(said).toEqual(['errorStack=false@3']);
    expect(kept).toEqual(['conditional']);
  });

  test('hears what a promise gave up with', async () => {
    const { said } = await express(`app.get('/x', (req, res) => {
  work().catch((error) => res.status(500).send(error.message));
});
`);
    expect(said).toEqual(['errorText=true@2']);
  });
});

const FASTAPI = `import traceback
from fastapi import FastAPI, HTTPException
from elsewhere import work
app = FastAPI()
`;
const fastapi = (lines: string) => told('app.py', FASTAPI, lines);

describe('FastAPI', () => {
  test('answers plainly by itself', async () => {
    const { said, kept } = await fastapi(`
@app.get("/x")
def x():
    return work()
`);
    expect(said).toEqual([]);
    expect(kept).toEqual(['present']);
  });

  test('repeats what a broad handler of exceptions caught, beside what the code raised itself', async () => {
    const { said, kept } = await fastapi(`
@app.get("/x")
def x(q: str):
    try:
        if not q:
            raise HTTPException(status_code=404, detail="nothing")
        return work(q)
    except Exception as error:
        raise HTTPException(status_code=500, detail=f"failed: {error}")
`);
    expect(said).toEqual(['errorText=true@9']);
    expect(kept).toEqual(['absent']);
  });

  test('gives out the stack that the language prints', async () => {
    const { said } = await fastapi(`
@app.get("/x")
def x():
    try:
        return work()
    except Exception:
        return {"trace": traceback.format_exc()}
`);
    expect(said).toEqual(['errorStack=true@7']);
  });

  test('is quiet of one class of errors, of its name and of what goes to the log', async () => {
    const { said, kept } = await fastapi(`
@app.get("/x")
def x():
    try:
        return work()
    except ValueError as error:
        raise HTTPException(status_code=400, detail=str(error))
    except Exception as error:
        print(error)
        raise HTTPException(status_code=500, detail=type(error).__name__)
`);
    expect(said).toEqual([]);
    expect(kept).toEqual(['present']);
  });

  test('hears the handler of all exceptions, and not that of one', async () => {
    const one = await fastapi(`
from fastapi.responses import JSONResponse
@app.exception_handler(KeyError)
async def missing(request, error):
    return JSONResponse(status_code=404, content={"error": str(error)})
@app.get("/x")
def x():
    return work()
`);
    expect(one.said).toEqual([]);
    const all = await fastapi(`
from fastapi.responses import JSONResponse
@app.exception_handler(Exception)
async def failed(request, error):
    return JSONResponse(status_code=500, content={"error": str(error)})
@app.get("/x")
def x():
    return work()
`);
    expect(all.said).toEqual(['errorText=true@5']);
    expect(all.kept).toEqual(['absent']);
  });
});

const GO = `package main

import (
	"net/http"
	"example.com/store"
)

`;

describe('Go', () => {
  test('repeats an error of the server, and may repeat one of the request', async () => {
    const { said } = await told(
      'main.go',
      GO,
      `func x(w http.ResponseWriter, r *http.Request) {
	if err := store.Parse(r.Body); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if err := store.Save(); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.WriteHeader(204)
}

func main() {
	http.HandleFunc("/x", x)
	http.ListenAndServe(":8080", nil)
}
`,
    );
    expect(said).toEqual(['errorText=true@7']);
  });
});
