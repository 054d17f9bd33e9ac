// What the name of a field says that it holds: a credential, or data about a person. Names that only speak about such a
// thing, as labels, switches and counts do, say nothing. Values are never looked at.

import { credentialNameOf, wordsOf } from '../../core/credential-name.ts';
import type { LinkedField } from '../../core/linked.ts';

export type Held = Pick<LinkedField, 'class' | 'holds'>;

export function heldBy(name: string): Held | undefined {
  if (name.length > 60) return undefined;
  const words = wordsOf(name);
  return credential(words) ?? personal(words);
}

/** A stored password is one, whatever was made of it. */
const MADE_OF_IT = new Set('hash hashed hashes digest encrypted enc cipher ciphertext crypted salted'.split(' '));

function credential(words: readonly string[]): Held | undefined {
  const plain = words.filter((word) => !MADE_OF_IT.has(word));
  if (plain.some((word) => NO_CREDENTIAL.has(word))) return undefined;
  const kind = credentialNameOf(withoutPurpose(plain).join('_'));
  if (kind === 'password') return { class: 'credential', holds: 'password' };
  if (kind === 'key') return { class: 'credential', holds: 'key' };
  return kind === 'token' ? { class: 'token', holds: 'token' } : undefined;
}

/** A token that lets its holder reset a password opens something. */
function withoutPurpose(words: readonly string[]): readonly string[] {
  return words.at(-1) === 'token'
    ? words.filter((word) => !/^(reset|confirm|confirmation|validation)$/.test(word))
    : words;
}

/** Of texts, of lexers, of pages; of devices that messages are pushed to. */
const NO_CREDENTIAL = new Set(
  'device push prompt completion cached reasoning prev previous continuation stop'.split(' '),
);

/** By the last words of a name; each word of an entry must stand there, in this order. */
const PERSONAL: readonly (readonly [holds: string, endings: string])[] = [
  ['e-mail address', 'email|e mail|mail address|email address|emailaddress'],
  ['phone number', 'phone|phone number|phonenumber|telephone|mobile number|cell phone|msisdn|mobile phone'],
  [
    'name of a person',
    'first name|firstname|last name|lastname|full name|fullname|surname|given name|family name|middle name|maiden name',
  ],
  [
    'postal address',
    'street|street address|home address|postal address|billing address|shipping address|mailing address|address line|postal code|postcode|zip code|zipcode',
  ],
  ['date of birth', 'birth date|birthdate|date of birth|birthday|dob'],
  [
    'national identity number',
    'ssn|social security number|national id|passport number|tax id|driver license|drivers license|national insurance number',
  ],
  ['health data', 'diagnosis|medication|medications|blood type|medical history|medical record|allergies'],
  ['trait of a person', 'gender|ethnicity|religion|nationality|sexual orientation|marital status'],
  ['location', 'latitude|longitude|geo location|geolocation'],
  ['IP address', 'ip|ip address|ipaddress|client ip|remote addr|remote ip'],
  ['payment data', 'card number|cardnumber|credit card|cvv|cvc|iban|bank account|account number|routing number|pan'],
];

const ENDINGS = new Map(PERSONAL.flatMap(([holds, all]) => all.split('|').map((one) => [one, holds] as const)));

function personal(words: readonly string[]): Held | undefined {
  if (words.some((word) => ABOUT.has(word))) return undefined;
  // `email_1`, `address_line_2`
  for (const count of [3, 2, 1]) {
    const holds = words.length >= count ? ENDINGS.get(words.slice(-count).join(' ')) : undefined;
    // One word before it may say whose it is; more tell a story.
    if (holds !== undefined && words.length <= count + 2) return { class: 'pii', holds };
  }
  return undefined;
}

/** Of a switch, a text on a page, a machine. */
const ABOUT = new Set(
  'is has no use enable enabled disable disabled show hide require required verified confirmed send sent template subject label placeholder title error message hint server host bind listen public support noreply from sender smtp wallet contract allow allowed deny blocked trusted proxy local internal external private pod node service range cidr static food recipe restriction count valid'.split(
    ' ',
  ),
);
