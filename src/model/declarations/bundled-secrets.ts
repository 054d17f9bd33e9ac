// Variables that build tools put into what browsers load, by the names that those tools ask for, where the rest of the
// name says that it is a secret. Publishable keys are meant to be there; of an API key only its maker can tell.

import type { Fact } from '../../core/fact.ts';
import { declarationId, type Join } from './statement.ts';

const BUNDLED = /^(VITE|NEXT_PUBLIC|REACT_APP|EXPO_PUBLIC|NUXT_PUBLIC|GATSBY|VUE_APP)_(.+)$/;
const SECRET = /(^|_)(SECRET|SECRET_KEY|PRIVATE_KEY|PASSWORD|SERVICE_ROLE|SERVICE_ROLE_KEY|CLIENT_SECRET|JWT_SECRET)$/;
const PAID =
  /(^|_)(OPENAI|ANTHROPIC|GROQ|MISTRAL|REPLICATE|SENDGRID|RESEND|TWILIO|PINECONE|ELEVENLABS)_(API_?KEY|TOKEN|AUTH_TOKEN)$/;

export const bundledSecrets: Join = ({ input, units }) => {
  const found = input.facts.flatMap((fact) => {
    const name = variableOf(fact);
    const rest = BUNDLED.exec(name ?? '')?.[2];
    if (name === undefined || rest === undefined || !(SECRET.test(rest) || PAID.test(rest))) return [];
    const { evidence } = fact;
    const component = units.ownerOf(evidence.file)?.id;
    const id = declarationId({ what: 'secret', id: `bundle ${name}`, evidence });
    return [{ id, kind: 'secret' as const, name, ...(component !== undefined && { component }), evidence }];
  });
  const statements = found.map(({ id, name, evidence }) => ({
    of: id,
    property: 'inClientBundle',
    value: 'true',
    note: `build tools put \`${name}\` into what browsers load`,
    evidence,
  }));
  return { beginnings: found, statements };
};

function variableOf(fact: Fact): string | undefined {
  const { kind } = fact;
  return kind === 'environment-set' || kind === 'environment-read' || kind === 'environment-given'
    ? fact.name
    : undefined;
}
