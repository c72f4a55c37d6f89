import { createHash } from 'node:crypto';
import { PayloadTooLargeError } from '@cairn/errors';
import { Judge, Policies, type LayerId } from '@cairn/validation';
import { Injectable } from '@nestjs/common';
import { TextRoom } from '../text/text-room.ts';
import { JudgementLog } from './judgement-log.ts';
import { MAX_TEXT_BYTES } from './validate-request.ts';
import { toAnswer, type AnswerForm, type ValidationAnswer } from './validation-answer.ts';

export interface TextsToValidate extends AnswerForm {
  texts: readonly { text: string; field: string }[];
  /** As `Policies.find` takes it. */
  policy: string;
  layers?: readonly LayerId[] | undefined;
}

/** Judges texts, each on its own. */
@Injectable()
export class ValidateTexts {
  constructor(
    private readonly policies: Policies,
    private readonly room: TextRoom,
    private readonly judge: Judge,
    private readonly log: JudgementLog,
  ) {}

  /**
   * @returns one answer a text, in their order
   * @throws PolicyNotFoundError, PayloadTooLargeError, ServiceBusyError
   */
  async run(request: TextsToValidate, signal: AbortSignal): Promise<ValidationAnswer[]> {
    const policy = this.policies.find(request.policy);
    for (const { text } of request.texts) {
      if (Buffer.byteLength(text) > MAX_TEXT_BYTES) throw new PayloadTooLargeError('text', MAX_TEXT_BYTES);
    }
    return this.room.use(request.texts.length, async () => {
      const answers: ValidationAnswer[] = [];
      for (const text of request.texts) {
        const judgement = await this.judge.judge({ texts: [text], policy, only: request.layers, signal });
        this.log.add(judgement, { sha256: sha256(text.text), length: text.text.length });
        answers.push(toAnswer(judgement, request));
      }
      return answers;
    });
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
