import { describe, expect, test } from 'vitest';
import {
  markdownCode,
  markdownText,
  mermaidLabel,
  plainText,
  relativeUri,
  sarifText,
  workflowMessage,
  workflowProperty,
} from '../src/render/escape.ts';

describe('terminal', () => {
  test('keeps the text and drops what moves, colours, hides or reorders', () => {
    expect(plainText('\u001b[2J\u001b]0;title\u0007ok')).toBe('[2J]0;titleok');
    expect(plainText('a\u202eb\u2066c\u200bd\u009be')).toBe('abcde');
    expect(plainText('one\r\ntwo\tthree\u2028four')).toBe('one two three four');
    expect(plainText('Straße → 日本 "x" <y>')).toBe('Straße → 日本 "x" <y>');
  });
});

describe('Markdown text', () => {
  test('nothing starts a construct', () => {
    expect(markdownText('[a](b) <b> `c` | d *e* ~f~ $g$ &amp;')).toBe(
      '\\[a\\](b) \\<b\\> \\`c\\` \\| d \\*e\\* \\~f\\~ \\$g\\$ \\&amp;',
    );
  });

  test('a backslash cannot undo the escape behind it', () => {
    expect(markdownText('\\|')).toBe('\\\\\\|');
  });

  test.each([
    ['# heading', '\\# heading'],
    ['- item', '\\- item'],
    ['+ item', '\\+ item'],
    ['12. item', '12\\. item'],
    ['3) item', '3\\) item'],
    ['=====', '\\====='],
  ])('%s does not start a block', (hostile, escaped) => {
    expect(markdownText(hostile)).toBe(escaped);
  });

  test('what reads well stays as it is', () => {
    for (const plain of ['.env.example', '0.1.0', 'server/local_db.ts', 'snake_case_name', '3 routes (of 4)']) {
      expect(markdownText(plain)).toBe(plain);
    }
    expect(markdownText('__init__.py')).toBe('\\_\\_init\\_\\_.py');
  });
});

describe('Markdown code', () => {
  test('a code span where that is safe in a table too', () => {
    expect(markdownCode('POST /api/runs/:id')).toBe('`POST /api/runs/:id`');
    expect(markdownCode('{settings.API}/users')).toBe('`{settings.API}/users`');
  });

  test('entities where it is not', () => {
    expect(markdownCode('/(a|b)')).toBe('<code>/&#40;a&#124;b&#41;</code>');
    expect(markdownCode('a`b')).toBe('<code>a&#96;b</code>');
    expect(markdownCode('</details>')).toBe('<code>&#60;/details&#62;</code>');
    expect(markdownCode('a\\')).toBe('<code>a&#92;</code>');
  });

  test('empty code is said, not written as two backticks', () => {
    expect(markdownCode(' \u0000')).toBe('`(empty)`');
  });
});

describe('URIs', () => {
  test('segments are encoded, slashes kept', () => {
    expect(relativeUri('src/a b/[id]#x?.ts')).toBe('src/a%20b/%5Bid%5D%23x%3F.ts');
    expect(relativeUri('a(1).ts')).toBe('a%281%29.ts');
  });

  test('never absolute, never up, never with a scheme', () => {
    expect(relativeUri('//evil.example/x')).toBe('evil.example/x');
    expect(relativeUri('../../etc/passwd')).toBe('etc/passwd');
    expect(relativeUri('./a.ts')).toBe('a.ts');
    expect(relativeUri('javascript:alert(1)')).toBe('javascript%3Aalert%281%29');
    expect(relativeUri('\ud800.ts')).toBe('%EF%BF%BD.ts');
  });
});

describe('Mermaid', () => {
  test('a label stays a label', () => {
    expect(mermaidLabel('a"] --> b["c')).toBe('"a#34;#93; --#62; b#91;#34;c"');
    expect(mermaidLabel('%%{init}%%')).toBe('"#37;#37;#123;init#125;#37;#37;"');
    expect(mermaidLabel('`md`')).toBe('"#96;md#96;"');
    expect(mermaidLabel('#quot;')).toBe('"#35;quot#59;"');
    expect(mermaidLabel('')).toBe('" "');
  });

  test('a long label is cut, with a sign', () => {
    expect(mermaidLabel('x'.repeat(200))).toHaveLength(82 + '#8230;'.length - 1);
  });
});

describe('workflow commands', () => {
  test('no line of its own, no property of its own', () => {
    expect(workflowMessage('a\n::error::b')).toBe('a ::error::b');
    expect(workflowMessage('50% %0A')).toBe('50%25 %250A');
    expect(workflowProperty('a.ts,line=1::x')).toBe('a.ts%2Cline=1%3A%3Ax');
  });
});

describe('SARIF messages', () => {
  test('brackets make no links', () => {
    expect(sarifText('[a](1) \\')).toBe('\\[a\\](1) \\\\');
  });
});
