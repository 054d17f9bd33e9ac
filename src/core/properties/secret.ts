// What rules may ask of a secret: a value in a file that opens something. Its text is never kept.

export const SECRET_PROPERTIES: Record<string, string> = {
  format: 'github-token, private-key… ; generic where no known format fits',
  kind: 'provider-token, private-key, password, signing-key, connection…',
  certain: 'its structure or checksum leaves no doubt',
  example: 'it stands in a test, an example or a manual, or says itself that it is a placeholder',
  used: 'code gives it to something that signs, verifies, encrypts or logs in',
};
