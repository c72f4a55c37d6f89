/** Signs in the original text that pretend to be more than text, with the probability that one alone is an attack. */
export interface Sign {
  code: string;
  message: string;
  probability: number;
  pattern: RegExp;
}

const FAKE_TURN = {
  code: 'INJECTION_FAKE_TURN',
  message: 'The text imitates the marks with which a chat separates system, user and assistant; send it without them.',
};

/** Each pattern is one class of characters after another, each repetition bounded. */
export const SIGNS: readonly Sign[] = [
  {
    ...FAKE_TURN,
    probability: 0.85,
    pattern:
      /<\|(?:im_start|im_end|im_sep|system|user|assistant|endoftext|eot_id|start_header_id|end_header_id|begin_of_text)\|>/i,
  },
  { ...FAKE_TURN, probability: 0.75, pattern: /<<\/?SYS>>|\[\/?INST\]|<\/?start_of_turn>|<\/?end_of_turn>/ },
  {
    ...FAKE_TURN,
    probability: 0.6,
    pattern:
      /^[ \t]{0,4}(?:#{1,4}|\*\*|\[|={2,6}|-{2,6}) ?(?:new |updated )?(?:system|admin|developer)(?: (?:prompt|message|override|instructions?|note))?\]?(?:\*\*)?:/im,
  },
  {
    ...FAKE_TURN,
    probability: 0.4,
    pattern:
      /<\/?(?:system|system_prompt|instructions?|user_input|document|context)>[ \t\n]{0,4}(?:<|system|now|you|new|ignore)|"role" ?: ?"system"/i,
  },
  {
    ...FAKE_TURN,
    probability: 0.35,
    pattern:
      /^(?:system|developer|admin)(?: (?:prompt|message|override))?: ?(?:you|ignore|from now|new|the (?:user|assistant|safety|filter))/im,
  },
  {
    code: 'INJECTION_EXFILTRATION',
    message: 'The text contains an image or link whose address is to be filled with data; remove it.',
    probability: 0.75,
    pattern: /\]\(https?:\/\/[^\s()]{1,200}[?&=/](?:\{|\[|<|%7b|\$\{|data_here|your_|insert)/i,
  },
];

export interface FoundSign {
  sign: Sign;
  /** Offsets in the original text, end excluded. */
  span: [start: number, end: number];
}

/** The first place of each sign. */
export function findSigns(original: string): FoundSign[] {
  return SIGNS.flatMap((sign) => {
    const match = sign.pattern.exec(original);
    return match ? [{ sign, span: [match.index, match.index + match[0].length] as [number, number] }] : [];
  });
}
