import { textInput } from '../../layer/layer-input.fixture.ts';
import type { LayerResult } from '../../layer/layer.ts';
import { piiLayer } from './pii-layer.ts';

const analyse = (text: string, settings: object = {}, page?: number) =>
  piiLayer.analyse(textInput(text, page === undefined ? {} : { page }), {
    settings: piiLayer.settings.parse(settings),
    signal: new AbortController().signal,
  }) as LayerResult;

/** Type and text of what is found. */
const found = (text: string, settings: object = {}): string[] =>
  (analyse(text, settings).entities ?? []).map(({ type, start, end }) => `${type} ${text.slice(start, end)}`);

describe('the personal data layer', () => {
  it.each([
    ['Write to anna.b+news@mail.example.org.', 'EMAIL_ADDRESS anna.b+news@mail.example.org'],
    ['<info@müller.example.de>', 'EMAIL_ADDRESS info@müller.example.de'],
    ['anna at example dot com', 'EMAIL_ADDRESS anna at example dot com'],
    ['mail anna.b [at] example [dot] org please', 'EMAIL_ADDRESS anna.b [at] example [dot] org'],
    ['see https://www.example.org/a?b=1).', 'DOMAIN_NAME https://www.example.org/a?b=1'],
    ['the page (www.example.co.uk) is', 'DOMAIN_NAME www.example.co.uk'],
    ['we moved to example.com, as you know', 'DOMAIN_NAME example.com'],
    ['card 4111 1111 1111 1111 until 12/30', 'CREDIT_CARD 4111 1111 1111 1111'],
    ['5555-5555-5555-4444', 'CREDIT_CARD 5555-5555-5555-4444'],
    ['378282246310005', 'CREDIT_CARD 378282246310005'],
    ['my visa card 4111 1111 1111 1112', 'CREDIT_CARD 4111 1111 1111 1112'],
    ['DE89 3704 0044 0532 0130 00 is the account', 'IBAN_CODE DE89 3704 0044 0532 0130 00'],
    ['gb82west12345698765432', 'IBAN_CODE gb82west12345698765432'],
    ['his number is 536-22-1234.', 'US_SSN 536-22-1234'],
    ['my ssn is 536221234', 'US_SSN 536221234'],
    ['from 203.0.113.77:8080', 'IP_ADDRESS 203.0.113.77'],
    ['address 2001:db8::8a2e:370:7334, again', 'IP_ADDRESS 2001:db8::8a2e:370:7334'],
    ['call 555 1234', 'PHONE_NUMBER 555 1234'],
    ['(202) 456-1111 ext. 12', 'PHONE_NUMBER (202) 456-1111 ext. 12'],
    ['+49 30 901820', 'PHONE_NUMBER +49 30 901820'],
    ['+44 (0)20 7946 0958', 'PHONE_NUMBER +44 (0)20 7946 0958'],
    ['01 42 68 53 00', 'PHONE_NUMBER 01 42 68 53 00'],
    ['001-771-975-4619x12', 'PHONE_NUMBER 001-771-975-4619x12'],
    ['87 65 43 21 (office)', 'PHONE_NUMBER 87 65 43 21'],
    ['born on 3 May 1980', 'DATE_OF_BIRTH 3 May 1980'],
    ['date of birth: 1980-05-03', 'DATE_OF_BIRTH 1980-05-03'],
    ['passport number C01X00T47', 'PASSPORT C01X00T47'],
    ["driver's license D1234562", 'DRIVER_LICENSE D1234562'],
  ])('finds in "%s" just what it should', (text, expected) => {
    expect(found(text)).toEqual([expected]);
  });

  it.each([
    ['AB 12 34 56 C', 'UK_NINO AB 12 34 56 C'],
    ['NHS number 943 476 5919', 'UK_NHS 943 476 5919'],
    ['Steuer-ID 86095742719', 'DE_TAX_ID 86095742719'],
    ['2 55 08 14 168 025 38', 'FR_NIR 2 55 08 14 168 025 38'],
    ['12345678Z', 'ES_NIF 12345678Z'],
    ['X1234567L', 'ES_NIF X1234567L'],
    ['RSSMRA85T10A562S', 'IT_FISCAL_CODE RSSMRA85T10A562S'],
    ['BSN 111222333', 'NL_BSN 111222333'],
    ['PESEL 44051401359', 'PL_PESEL 44051401359'],
    ['personnummer 811228-9874', 'SE_PERSONNUMMER 811228-9874'],
    ['93.05.18-223.61', 'BE_NRN 93.05.18-223.61'],
    ['756.9217.0769.85', 'CH_AHV 756.9217.0769.85'],
    ['131052-308T', 'FI_HETU 131052-308T'],
    ['529.982.247-25', 'BR_CPF 529.982.247-25'],
  ])('knows the number in "%s" by its check sum, in its region only', (text, expected) => {
    expect(found(text)).toEqual([expected]);
    const type = expected.slice(0, expected.indexOf(' '));
    expect(found(text, { regions: ['JP'] }).join()).not.toContain(type);
    const wrong = text.replace(/\d(?=\D*$)/, (digit) => String((Number(digit) + 1) % 10));
    if (type !== 'UK_NINO') expect(found(wrong).join()).not.toContain(type);
  });

  it.each([
    ['dates and times', 'On 2024-05-06 at 12:30:45, 10/10/1975 and 06.05.2024 14:00; 1914-1918.'],
    ['prices and counts', 'It costs $1,299.00 or 1.299.000 or 12 000 000 for 3000000 people.'],
    ['part and order numbers', 'Order no. 123-456-7890, part number 0123456789, ISBN 978-3-16-148410-0'],
    ['versions', 'Version 10.0.19.1, v1.2.3.4 and build 6.1.76.1; section 4.1.2.3'],
    ['code', 'std::vector<int> a::b; obj.method().call; index.js, README.md, main.rs, node.js'],
    ['sentences without a space', 'That is it.So we go.In the end he came.Then it rained.'],
    ['initials', 'J.de Vries and M.in.K'],
    ['long digits', '1234567890123456789012345678901234567890 and 3.14159265358979'],
    ['hashes', 'd41d8cd98f00b204e9800998ecf8427e and 2fd4e1c67a2d28fced849ee1bb76e7391b93eb12'],
    ['UUIDs', '123e4567-e89b-12d3-a456-426614174000'],
    ['handles', 'ask @anna or #4155551234'],
    ['a street', 'a taxi to 14 3684 Court Street'],
  ])('takes %s for nothing personal', (_what, text) => {
    expect(found(text)).toEqual([]);
  });

  it('sees through invisible characters and digits of other scripts, and keeps the places of the original', () => {
    expect(found('no. 4111\u200b1111\u200d1111\u00ad1111 –')).toEqual([
      'CREDIT_CARD 4111\u200b1111\u200d1111\u00ad1111',
    ]);
    expect(found('☎ call ５５５‐１２３４')).toEqual(['PHONE_NUMBER ５５５‐１２３４']);
    expect(found('👍👍 an\u200bna@example.org')).toEqual(['EMAIL_ADDRESS an\u200bna@example.org']);
  });

  it('names each place once', () => {
    expect(found('https://example.org/?to=anna@example.org')).toEqual(['EMAIL_ADDRESS anna@example.org']);
    expect(found('http://203.0.113.77/x')).toEqual(['IP_ADDRESS 203.0.113.77']);
  });

  it('weighs a card more than a phone number, and that more than an address of a page', () => {
    const scores = ['4111 1111 1111 1111', '+49 30 901820', 'https://example.org'].map((text) => analyse(text).score);
    expect(scores[0]).toBeGreaterThan(0.9);
    expect(scores[1]).toBeCloseTo(0.49, 1);
    expect(scores[2]).toBeLessThan(0.1);
    expect(analyse('+49 30 901820 or anna@example.org').score).toBeGreaterThan(0.7);
  });

  it('does what the policy says about it', () => {
    const text = 'card 4111 1111 1111 1111';
    expect(analyse(text, { piiAction: 'note' })).toMatchObject({ severity: 0, entities: [{ type: 'CREDIT_CARD' }] });
    expect(analyse(text, { piiAction: 'note' }).score).toBeLessThan(0.5);
    expect(analyse(text)).toMatchObject({ severity: 4, reasons: [{ code: 'PII_CREDIT_CARD' }] });
    expect(analyse(text, { piiAction: 'reject' })).toMatchObject({
      score: 1,
      severity: 7,
      reasons: [{ code: 'PERSONAL_DATA_REFUSED' }, { code: 'PII_CREDIT_CARD' }],
    });
    expect(analyse('https://example.org', { piiAction: 'reject' }).score).toBeLessThan(0.5);
    expect(analyse(text, { ignore: ['CREDIT_CARD'] })).toEqual({ score: 0, severity: 0, reasons: [] });
  });

  it('masks the evidence and hands on the page', () => {
    const { reasons, entities } = analyse('card 4111 1111 1111 1111', {}, 2);
    expect(reasons).toMatchObject([{ evidence: '4… (19) …1', span: [5, 24], page: 2 }]);
    expect(entities).toMatchObject([{ start: 5, end: 24, page: 2 }]);
  });

  it('reports a bounded number of places of a long list', () => {
    const { reasons, entities } = analyse('anna@example.org '.repeat(3_000));
    expect([reasons.length, entities?.length]).toEqual([20, 1_000]);
  });

  it('refuses a region that is none', () => {
    expect(piiLayer.settings.safeParse({ regions: ['XX'] }).success).toBe(false);
  });
});
