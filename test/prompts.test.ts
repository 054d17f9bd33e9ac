// What requests write into prompts, through the shapes in which programs build and send them.

import { describe, expect, test } from 'vitest';
import { loadLibraries } from '../src/cli/load-rules.ts';
import { link } from '../src/link/link.ts';
import { parseSource } from './support/parse-source.ts';

const libraries = await loadLibraries();

/** `instructions` of each prompt, with the line, in the order of the file. */
async function prompts(file: string, code: string): Promise<string[]> {
  const { program, problems } = await parseSource(file, code);
  if (!program || problems.length > 0) throw new Error(JSON.stringify(problems));
  const { declared = [] } = link({ programs: [program], files: [file], documents: new Map(), libraries });
  return declared
    .filter(({ what, property }) => what === 'prompt' && property === 'instructions')
    .map(({ value, evidence }) => `${evidence.line} ${value}`);
}

const HEAD = `import copy
from typing import cast
from fastapi import Body, FastAPI, WebSocket
from anthropic import AsyncAnthropic
from openai import AsyncOpenAI
from google import genai
from google.genai import types
app = FastAPI()
`;
/** Lines count from the first behind the head. */
const python = async (code: string) =>
  (await prompts('app.py', HEAD + code)).map((one) => one.replace(/^\d+/, (line) => String(Number(line) - 8)));

describe('the prompt that a handler sends', () => {
  test('is followed through copies of its messages', async () => {
    const said = await python(`
@app.post("/ask")
async def ask(question: str, tone: str):
    messages = [{"role": "system", "content": f"Be {tone}"}, {"role": "user", "content": question}]
    mine = copy.deepcopy(messages)
    rest = [dict(one) for one in mine[1:]]
    async with AsyncAnthropic().beta.messages.stream(
        model="m",
        system=cast(str, mine[0].get("content")),
        messages=rest,
    ) as stream:
        return await stream.get_final_message()
`);
    expect(said).toEqual(['9 true', '10 false']);
  });

  test('is followed where a request gives the whole conversation', async () => {
    const said = await python(`
@app.websocket("/ask")
async def ask(socket: WebSocket):
    sent = await socket.receive_json()
    history = sent["history"]
    messages = [{"role": "system", "content": "Be kind"}]
    for index, text in enumerate(history):
        messages.append({"role": "assistant" if index % 2 == 0 else "user", "content": text})
    await AsyncOpenAI().chat.completions.create(model="m", messages=messages)
`);
    expect(said).toEqual(['9 true']);
  });

  test('is what instructions say where both stand at one place', async () => {
    const said = await python(`
@app.post("/ask")
async def ask(question: str, code: str):
    messages = [{"role": "system", "content": "The code: " + code}, {"role": "user", "content": question}]
    options = {"model": "m", "messages": messages}
    await AsyncOpenAI().chat.completions.create(**options)
`);
    expect(said).toEqual(['6 true']);
  });

  test('is followed into parts of contents', async () => {
    const said = await python(`
@app.post("/ask")
async def ask(body: dict = Body()):
    async for part in genai.Client().aio.models.generate_content_stream(
        model="m",
        contents={"parts": [{"text": body["question"]}, types.Part.from_text(text="and so on")]},
        config=types.GenerateContentConfig(system_instruction=f"Write as {body['name']}"),
    ):
        print(part)
`);
    expect(said).toEqual(['6 false', '7 true']);
  });

  test('is followed where the messages are one of several lists', async () => {
    const said = await python(`
def built(body):
    if body.get("code"):
        messages = [{"role": "system", "content": "The code: " + body["code"]}]
    else:
        messages = [{"role": "system", "content": "No code"}]
    messages.append({"role": "user", "content": "Go on"})
    return messages

@app.post("/ask")
async def ask(body: dict = Body()):
    messages = built(body)
    await genai.Client().aio.models.generate_content(model="m", contents={"parts": [{"text": messages[0]["content"]}]})
    await AsyncAnthropic().messages.create(model="m", system=messages[0]["content"], messages=messages[1:])
`);
    expect(said).toEqual(['13 false', '14 true']);
  });

  test('is none where nothing of the request stands in it', async () => {
    const said = await python(`
@app.post("/ask")
async def ask(body: dict = Body()):
    messages = [{"role": "system", "content": "Be kind"}]
    await AsyncAnthropic().messages.create(model="m", system="Be short", messages=copy.deepcopy(messages))
`);
    expect(said).toEqual([]);
  });

  test('is followed through options that are put together first', async () => {
    const said = await python(`
@app.post("/ask")
async def ask(question: str):
    options = {"model": "m", "messages": [{"role": "user", "content": question}]}
    options["system"] = "Be kind to " + question
    await AsyncAnthropic().messages.create(**options)
`);
    expect(said).toEqual(['6 true']);
  });
});
