// From model to threats, gaps and questions: grouping, states, severity, folding, and that nothing unknown is rounded.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assess } from '../src/assess/assess.ts';
import { ruleReference } from '../src/assess/reference.ts';
import { loadRules, SHIPPED_RULES } from '../src/cli/load-rules.ts';
import { CONTROL_FAMILIES, EXPOSURES, type Model, SEVERITIES, type System } from '../src/core/model.ts';
import type { Rule } from '../src/core/rule.ts';
import { EXPOSURE_FACTORS, judge, widest } from '../src/core/severity.ts';
import { littleSystem } from './support/little-system.ts';

const { rules, hash } = await loadRules([SHIPPED_RULES]);
const tool = { version: '0.0.0', rulesHash: hash };

const ruleNamed = (id: string): Rule => {
  const rule = rules.find((one) => one.id === id);
  if (!rule) throw new Error(`no rule ${id}`);
  return rule;
};
const judged = (lines: string[], ...ids: string[]): Model =>
  assess(littleSystem(lines), ids.length === 0 ? rules : ids.map(ruleNamed), tool);
const onlyThreat = (model: Model) => {
  const [threat, ...others] = model.threats;
  if (!threat || others.length > 0) throw new Error(`${model.threats.length} threats`);
  return threat;
};

describe('one threat per rule and component', () => {
  const lines = [
    'endpoint POST /a costly=true',
    'endpoint POST /b costly=true',
    'endpoint POST /c costly=true',
    'control rate-limit on POST /c',
    'endpoint POST /d costly=true component=worker',
    'endpoint POST /e costly=true state=unmounted',
    'endpoint GET /f costly=false',
  ];
  const model = judged(lines, 'rate-limit-missing');

  test('with the endpoints that lack the control', () => {
    expect(model.threats.map(({ id, targets, state }) => ({ id, targets, state }))).toEqual([
      { id: 'rate-limit-missing@api', targets: ['http:POST:/a', 'http:POST:/b'], state: 'partial' },
      { id: 'rate-limit-missing@worker', targets: ['http:POST:/d'], state: 'open' },
    ]);
  });

  test('with a gap that counts them, and the control that guards the others', () => {
    expect(model.gaps[0]?.title).toBe('Costly endpoint without a rate limit: 2 of 3 endpoints of api');
    expect(model.gaps[1]?.title).toBe('Costly endpoint without a rate limit: POST /d of worker');
    expect(model.threats[0]?.mitigatedBy).toEqual(['control:rate-limit:1']);
    expect(model.threats[0]?.missing).toEqual(['rate-limit']);
  });

  test('with evidence for each of them and for none that is guarded', () => {
    expect(model.threats[0]?.evidence.map(({ line }) => line)).toEqual([1, 2]);
    expect(model.gaps[0]?.searched).toEqual(['example.ts']);
  });

  test('with evidence that is bounded while the count is not', () => {
    const many = Array.from({ length: 60 }, (_, at) => `endpoint POST /p${at} costly=true`);
    const threat = onlyThreat(judged(many, 'rate-limit-missing'));
    expect(threat.evidence).toHaveLength(25);
    expect(threat.targets).toHaveLength(60);
    expect(threat.scenario).toContain('60 endpoints of api (POST /p0, POST /p1, POST /p10 and 57 more)');
  });
});

describe('what is conditional', () => {
  const lines = ['endpoint POST /a changesState=true', 'control authentication on POST /a mode=conditional'];

  test('is a threat of its own state, and says which flag it hangs on', () => {
    const system = littleSystem(lines);
    const [control] = system.controls;
    if (control) control.flag = { name: 'AUTH_ENABLED', default: 'false', setIn: [] };
    const threat = onlyThreat(assess(system, [ruleNamed('authentication-missing')], tool));
    expect(threat.state).toBe('conditional');
    expect(threat.scenario).toContain('It depends on AUTH_ENABLED (default false).');
  });

  test('stays a known gap', () => expect(judged(lines, 'authentication-missing').gaps).toHaveLength(1));
});

describe('what is kept away', () => {
  const lines = ['endpoint POST /a costly=true', 'control rate-limit on POST /a'];

  test('is a mitigated threat that names the control, without a gap or a question', () => {
    const model = judged(lines, 'rate-limit-missing');
    expect(onlyThreat(model)).toMatchObject({
      state: 'mitigated',
      targets: ['http:POST:/a'],
      mitigatedBy: ['control:rate-limit:1'],
      missing: [],
    });
    expect([model.gaps, model.questions.filter(({ id }) => id.startsWith('rate-limit'))]).toEqual([[], []]);
  });

  test.each([
    ['lacks it', 'endpoint POST /b costly=true'],
    ['may need it', 'endpoint POST /b costly=unknown'],
  ])('is not mitigated where another endpoint of the component %s', (_, line) => {
    const states = judged([...lines, line], 'rate-limit-missing').threats.map(({ state }) => state);
    expect(states).not.toContain('mitigated');
  });

  test.each(['conditional', 'attached-only', 'fail-open', 'dead', 'declared-only', 'unknown'])(
    'is not mitigated by a control that is %s',
    (mode) => {
      const states = judged(['endpoint POST /a costly=true', `control rate-limit on POST /a mode=${mode}`]).threats;
      expect(states.filter(({ rule, state }) => rule === 'rate-limit-missing' && state === 'mitigated')).toEqual([]);
    },
  );

  test('is told of a component by itself', () => {
    const apart = judged([...lines, 'endpoint POST /b costly=true component=worker'], 'rate-limit-missing');
    expect(apart.threats.map(({ id, state }) => [id, state])).toEqual([
      ['rate-limit-missing@api', 'mitigated'],
      ['rate-limit-missing@worker', 'open'],
    ]);
  });
});

describe('what cannot be told', () => {
  test('is a threat only for rules that see a danger by itself, and then unverifiable', () => {
    const model = judged(['endpoint POST /a requestDerivedUrl=true', 'unread src/guard.ts'], 'ssrf-guard-missing');
    expect(onlyThreat(model)).toMatchObject({ state: 'unverifiable', confidence: 'low' });
    expect(model.gaps).toEqual([]);
    expect(model.questions.map(({ id }) => id)).toContain('ssrf-guard-missing@api');
  });

  test('names the endpoints that the question is about, and not those that are decided', () => {
    const lines = ['endpoint POST /a costly=true', 'control rate-limit on POST /a', 'endpoint POST /b costly=unknown'];
    const [question] = judged(lines, 'rate-limit-missing').questions;
    expect(question?.affects).toEqual(['http:POST:/b']);
    expect(question?.text).toContain('(POST /b of api)');
  });

  test('is one question when the same unread code leaves many rules open', () => {
    const unread =
      'costly=unknown callsLlm=unknown spawnsProcess=unknown evaluatesCode=unknown requestDerivedUrl=unknown';
    const model = judged([`endpoint GET /a ${unread}`, `endpoint GET /b ${unread}`]);
    const folded = model.questions.filter(({ topic }) => topic === 'effects');
    expect(folded).toHaveLength(1);
    expect(folded[0]?.affects).toEqual(['http:GET:/a', 'http:GET:/b']);
    expect(folded[0]?.text).toContain('code-evaluation-unconfined');
    expect(model.questions.map(({ id }) => id)).not.toContain('code-evaluation-unconfined@api');
  });

  test('is asked rule by rule when only two are open', () => {
    const model = judged(['endpoint GET /a callsLlm=unknown costly=unknown'], 'rate-limit-missing', 'prompt-untrusted');
    expect(model.questions.map(({ id }) => id)).toEqual(['prompt-untrusted@api', 'rate-limit-missing@api']);
  });
});

describe('questions that would be noise', () => {
  test('several components are asked about at once', () => {
    const lines = ['component web kind=service debugMode=unknown', 'component db kind=store debugMode=unknown'];
    const { questions } = judged(lines, 'debug-mode-enabled');
    expect(questions.map(({ id, affects }) => ({ id, affects }))).toEqual([
      { id: 'debug-mode-enabled@system', affects: ['db', 'web'] },
    ]);
  });

  test('one rule does not echo another about the same control', () => {
    const lines = ['policy cors anyOrigin=unknown reflectsWithCredentials=unknown'];
    const { questions } = judged(lines, 'cors-wildcard', 'cors-credentials-wildcard');
    expect(questions.map(({ id, affects }) => ({ id, affects }))).toEqual([
      { id: 'cors-credentials-wildcard@system', affects: ['policy:cors'] },
    ]);
  });

  test('it does when it knows of more policies', () => {
    const lines = [
      'policy cors anyOrigin=unknown reflectsWithCredentials=unknown',
      'policy other anyOrigin=unknown reflectsWithCredentials=false',
    ];
    const { questions } = judged(lines, 'cors-wildcard', 'cors-credentials-wildcard');
    expect(questions.map(({ id, affects }) => ({ id, affects }))).toEqual([
      { id: 'cors-credentials-wildcard@system', affects: ['policy:cors'] },
      { id: 'cors-wildcard@system', affects: ['policy:cors', 'policy:other'] },
    ]);
  });

  test('a known gap says of how many more it could not be told', () => {
    const system = littleSystem(['endpoint POST /a costly=true', 'endpoint POST /b costly=true']);
    const second = system.endpoints[1];
    if (second) second.controls['rate-limit'] = { presence: 'unknown', by: [] };
    const model = assess(system, [ruleNamed('rate-limit-missing')], tool);
    expect(model.questions.filter(({ topic }) => topic === 'rate-limit')).toEqual([]);
    expect(onlyThreat(model).targets).toEqual(['http:POST:/a']);
    expect(onlyThreat(model).scenario).toContain(
      'For 1 more the code does not tell whether a control (rate limit) is there.',
    );
  });

  test('but a few known ones do not silence the many that are not', () => {
    const lines = ['/a', '/b', '/c'].map((path) => `endpoint POST ${path} costly=true`);
    const system = littleSystem(lines);
    for (const endpoint of system.endpoints.slice(1)) endpoint.controls['rate-limit'] = { presence: 'unknown', by: [] };
    const { questions } = assess(system, [ruleNamed('rate-limit-missing')], tool);
    expect(questions.find(({ topic }) => topic === 'rate-limit')?.affects).toEqual(['http:POST:/b', 'http:POST:/c']);
  });

  test('nobody is asked to follow the code of the documentation', () => {
    const lines = ['endpoint GET /docs documentation=true costly=unknown'];
    expect(judged(lines, 'rate-limit-missing').questions).toEqual([]);
  });
});

describe('a property that is not there', () => {
  test('does not hold', () => expect(judged(['component db kind=store'], 'debug-mode-enabled').threats).toEqual([]));
  test('raises nothing', () => expect(judged(['component db kind=store'], 'debug-mode-enabled').questions).toEqual([]));
});

describe('severity', () => {
  test.each([
    [4, 'unknown', 'high'],
    [4, 'internet', 'critical'],
    [4, 'loopback', 'low'],
    [5, 'network', 'high'],
    [2, 'unknown', 'medium'],
    [1, 'unknown', 'low'],
    [1, 'loopback', 'info'],
  ] as const)('of impact %i on %s is %s', (impact, exposure, severity) => {
    expect(judge(impact, exposure).severity).toBe(severity);
  });

  test('is written down with the sum', () => {
    const threat = onlyThreat(judged(['endpoint POST /a changesState=true'], 'authentication-missing'));
    expect(threat.severity).toBe('high');
    expect(threat.severityTrace).toEqual([
      'impact 4 of 5',
      'exposure: not told by the code, counts as 3 of 4',
      '4 × 3 = 12: high',
    ]);
  });

  test('goes by the most exposed of the endpoints', () => {
    const lines = [
      'endpoint POST /a changesState=true exposure=loopback',
      'endpoint POST /b changesState=true exposure=internet',
    ];
    expect(onlyThreat(judged(lines, 'authentication-missing')).severity).toBe('critical');
  });

  test('never falls when exposure or impact grows', () => {
    const rank = (impact: number, exposure: (typeof EXPOSURES)[number]) =>
      -SEVERITIES.indexOf(judge(impact, exposure).severity);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }),
        fc.constantFrom(...EXPOSURES),
        fc.constantFrom(...EXPOSURES),
        (impact, a, b) => {
          expect(rank(impact + 1, a)).toBeGreaterThanOrEqual(rank(impact, a));
          if (EXPOSURE_FACTORS[a] > EXPOSURE_FACTORS[b])
            expect(rank(impact, a)).toBeGreaterThanOrEqual(rank(impact, b));
        },
      ),
    );
  });

  test('takes the named one of two exposures that count the same', () => {
    expect(widest(['unknown', 'network'])).toBe('network');
    expect(widest(['network', 'unknown'])).toBe('network');
    expect(widest(['loopback', 'unknown'])).toBe('unknown');
    expect(widest([])).toBe('unknown');
  });
});

describe('the exposure question', () => {
  const threatened = 'endpoint POST /a changesState=true';
  const asked = (system: System) =>
    assess(system, [ruleNamed('authentication-missing')], tool).questions.filter(({ topic }) => topic === 'exposure');

  test('is asked once for a component with threats', () => {
    const questions = asked(littleSystem([threatened, 'endpoint POST /b changesState=true']));
    expect(questions.map(({ id }) => id)).toEqual(['exposure@api']);
  });
  test('is another one where the network is told', () => {
    const [question] = asked(littleSystem([`${threatened} exposure=network`]));
    expect(question?.text).toContain('from an internal one only, or from the internet');
  });
  test('is not asked where exposure is told', () => {
    expect(asked(littleSystem([`${threatened} exposure=loopback`]))).toEqual([]);
  });
  test('is not asked where nothing threatens', () => {
    expect(asked(littleSystem([threatened, 'control authentication on POST /a']))).toEqual([]);
  });
  test('is not asked again when joining the facts asked it', () => {
    const system = littleSystem([threatened]);
    const own = { id: 'question:exposure:api', topic: 'exposure', text: 'Who?', affects: ['api'], because: [] };
    system.questions.push(own);
    expect(asked(system)).toEqual([own]);
  });
});

test('ambient credentials are no threat where the caller is nobody', () => {
  const model = judged(['endpoint POST /a changesState=true browserFacing=true'], 'csrf-protection-missing');
  expect(model.threats).toEqual([]);
  expect(model.questions).toEqual([]);
});

test('a session cookie makes credentials ambient', () => {
  const lines = [
    'endpoint POST /a changesState=true browserFacing=true',
    'control session on POST /a mode=attached-only',
  ];
  expect(onlyThreat(judged(lines, 'csrf-protection-missing')).state).toBe('open');
});

test('a prefix that could not be resolved names no object', () => {
  const lines = ['endpoint GET "{settings.PREFIX}/orders"', 'control authentication on GET "{settings.PREFIX}/orders"'];
  expect(judged(lines, 'object-authorization-missing').questions).toEqual([]);
});

describe('for all systems', () => {
  const value = fc.constantFrom('true', 'false', 'unknown');
  const line = fc
    .record({
      method: fc.constantFrom('GET', 'POST', 'WS'),
      path: fc.constantFrom('/a', '/b/{id}'),
      changesState: value,
      costly: value,
      spawnsProcess: value,
      guard: fc.constantFrom('', ...CONTROL_FAMILIES),
    })
    .map(({ method, path, guard, ...properties }) => {
      const attributes = Object.entries(properties).map(([name, given]) => `${name}=${given}`);
      return [
        `endpoint ${method} ${path} ${attributes.join(' ')}`,
        ...(guard ? [`control ${guard} on ${method} ${path}`] : []),
      ];
    });
  const systems = fc.uniqueArray(line, {
    selector: ([first = '']) => first.split(' ').slice(0, 3).join(' '),
    maxLength: 5,
  });

  test('ids are unique and sorted, and every finding has evidence', () => {
    fc.assert(
      fc.property(systems, (lines) => {
        const model = judged(lines.flat());
        for (const list of [model.threats, model.gaps, model.questions]) {
          const ids = list.map(({ id }) => id);
          expect(ids).toEqual([...new Set(ids)].sort());
        }
        for (const { evidence } of [...model.threats, ...model.gaps]) expect(evidence).not.toEqual([]);
        for (const { because } of model.questions) expect(because).not.toEqual([]);
      }),
    );
  });

  test('the order of elements and rules changes nothing', () => {
    fc.assert(
      fc.property(systems, (lines) => {
        const system = littleSystem(lines.flat());
        const turned: System = {
          ...system,
          endpoints: [...system.endpoints].reverse(),
          controls: [...system.controls].reverse(),
        };
        const { threats, gaps, questions } = assess(system, rules, tool);
        const again = assess(turned, [...rules].reverse(), tool);
        expect({ threats, gaps, questions }).toEqual({
          threats: again.threats,
          gaps: again.gaps,
          questions: again.questions,
        });
      }),
    );
  });

  test('what may stand in an unread file is never a gap', () => {
    fc.assert(
      fc.property(systems, (lines) => {
        expect(judged([...lines.flat(), 'unread src/other.ts']).gaps).toEqual([]);
      }),
    );
  });
});

test('the reference shows every rule, property and example', () => {
  const text = ruleReference(rules);
  for (const { id, ask, examples } of rules) {
    expect(text).toContain(`### ${id}\n`);
    expect(text).toContain(ask);
    for (const example of examples.threat) expect(text).toContain(example.join(' · '));
  }
  expect(text).toContain('| `requestDerivedUrl` |');
});
