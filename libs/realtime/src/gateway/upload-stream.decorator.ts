import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { UploadStream as Upload } from '../calls/upload-stream.ts';

const UPLOADS_METADATA = 'hub:upload-streams';

/**
 * A stream from the client as a parameter: `@UploadStream() lines: AsyncIterable<string>`, read with `for await`. The
 * first parameter with it is the client's first stream, and so on.
 *
 * The items are unchecked. A slow reader slows the client down. It throws what the client ends the stream with.
 */
export function UploadStream(): ParameterDecorator {
  return (target, key, index) => {
    if (key === undefined) throw new TypeError('@UploadStream() belongs to a parameter of a hub method.');
    Reflect.defineMetadata(UPLOADS_METADATA, [...uploadsOf(target, key), index].sort(ascending), target, key);
    nthUpload(() => uploadsOf(target, key).indexOf(index))(target, key, index);
  };
}

/** Positions of the method's parameters that are streams, in order. */
export function uploadsOf(target: object, key: string | symbol): readonly number[] {
  return (Reflect.getMetadata(UPLOADS_METADATA, target, key) as number[] | undefined) ?? [];
}

const nthUpload = createParamDecorator((position: () => number, context: ExecutionContext) => {
  const args = context.switchToWs().getData<readonly unknown[]>();
  return args.filter((arg) => arg instanceof Upload)[position()];
});

const ascending = (a: number, b: number) => a - b;
