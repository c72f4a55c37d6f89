import { applyDecorators } from '@nestjs/common';
import {
  ApiBody,
  ApiConsumes,
  ApiExtraModels,
  ApiOkResponse,
  ApiOperation,
  ApiQuery,
  ApiResponse,
} from '@nestjs/swagger';
import { schemaOf } from '../http/schema-of.ts';
import { BatchAnswerDto, ValidationAnswerDto } from './validation-answer.dto.ts';
import { batchRequest, documentRequest, objectRequest, textRequest } from './validate-request.ts';

const formSchema = {
  type: 'object',
  required: ['file'],
  properties: {
    policy: { type: 'string', default: 'documents', description: 'Sent before the file.' },
    title: { type: 'string', description: 'Sent before the file.' },
    file: { type: 'string', format: 'binary', description: 'PDF, PNG, JPEG, TIFF, WebP or GIF.' },
  },
};

const answerForm = [
  ApiQuery({
    name: 'explain',
    required: false,
    enum: ['true', 'false'],
    description: 'false: the small form, without reasons and durations.',
  }),
  ApiQuery({
    name: 'timings',
    required: false,
    enum: ['true', 'false'],
    description: 'false: without durations, the only part that differs between two equal requests.',
  }),
];

const refusals = [
  ApiResponse({ status: 400, description: 'The request is malformed; `field` says where.' }),
  ApiResponse({ status: 404, description: '`POLICY_NOT_FOUND`, or no such upload of this user.' }),
  ApiResponse({ status: 413, description: 'A text has more than 1 MiB, or the body more than its limit.' }),
  ApiResponse({ status: 429, description: 'Too much is waiting already; `Retry-After` says when to come back.' }),
];

export const ApiValidate = (): MethodDecorator =>
  applyDecorators(
    ApiOperation({ summary: 'Judge a text or a file: how risky it is, and why' }),
    ApiConsumes('application/json', 'multipart/form-data'),
    ApiBody({
      schema: { oneOf: [schemaOf(textRequest), schemaOf(objectRequest), schemaOf(documentRequest), formSchema] },
    }),
    ApiExtraModels(ValidationAnswerDto),
    ApiOkResponse({ type: ValidationAnswerDto, description: 'Judged, also when it is refused.' }),
    ...answerForm,
    ...refusals,
  );

export const ApiBatch = (): MethodDecorator =>
  applyDecorators(
    ApiOperation({ summary: 'Judge up to 100 texts' }),
    ApiBody({ schema: schemaOf(batchRequest) }),
    ApiOkResponse({ type: BatchAnswerDto, description: 'One result a text, in order.' }),
    ...answerForm,
    ...refusals,
  );
