import { describe, expect, test } from 'vitest';
import { secretClass } from '../src/model/secret-names.ts';

describe('the name of a variable', () => {
  test.each(['JWT_SECRET', 'SESSION_KEY', 'MAIL_PASSWORD', 'DATABASE_URL', 'smtpPassword'])('%s opens', (name) => {
    expect(secretClass(name)).toBe('credential');
  });

  test.each(['API_TOKEN', 'SESSION_JWT', 'githubToken'])('%s is shown', (name) => {
    expect(secretClass(name)).toBe('token');
  });

  test.each([
    'JWT_EXPIRES_IN',
    'JWT_LIFETIME',
    'TOKEN_MAX_AGE',
    'SECRET_ROTATION',
    'JWT_LEEWAY',
    'COOKIE_DURATION',
    'TOKEN_TTL',
    'jwtExpiresIn',
  ])('%s says only how long', (name) => {
    expect(secretClass(name)).toBeUndefined();
  });
});
