import { Judge, Policies, type LayerId } from '@cairn/validation';
import { Injectable } from '@nestjs/common';
import { InspectFiles, type FileToInspect } from '../files/inspect-files.ts';
import { InspectionSlots } from '../files/inspection-slots.ts';
import { factsOf } from './document-facts.ts';
import { JudgementLog } from './judgement-log.ts';
import { textsOf } from './texts-of.ts';
import { toAnswer, type AnswerForm, type ValidationAnswer } from './validation-answer.ts';

export interface DocumentToValidate extends AnswerForm {
  title: string;
  files: readonly FileToInspect[];
  /** As `Policies.find` takes it. */
  policy: string;
  layers?: readonly LayerId[] | undefined;
}

/** Judges one document: has its files inspected, and lets every layer look at them, at its title and its text. */
@Injectable()
export class ValidateDocument {
  constructor(
    private readonly policies: Policies,
    private readonly inspectFiles: InspectFiles,
    private readonly slots: InspectionSlots,
    private readonly judge: Judge,
    private readonly log: JudgementLog,
  ) {}

  /**
   * @throws PolicyNotFoundError, ServiceBusyError, whatever fetching a file throws; never because of what the files contain
   */
  async run(document: DocumentToValidate, signal: AbortSignal): Promise<ValidationAnswer> {
    const policy = this.policies.find(document.policy);
    const { documentTextPages: maxPages, pageTextLength: maxCharacters } = policy.limits;
    const text = { maxPages, maxCharacters };
    return this.slots.use(() =>
      this.inspectFiles.run({ files: document.files, text, signal }, async (files) => {
        const texts = textsOf(document.title, files, maxPages);
        const judgement = await this.judge.judge({ texts, files, policy, only: document.layers, signal });
        this.log.add(judgement, { files: files.map(({ sha256, sizeBytes }) => ({ sha256, sizeBytes })) });
        return toAnswer(judgement, document, factsOf(files));
      }),
    );
  }
}
