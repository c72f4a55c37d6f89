export { decodeGrey, type GreyImage } from './decode-grey.ts';
export { encodeJpeg, type JpegPage } from './encode-jpeg.ts';
export { checkDecodable, countImageFrames, readImagePage, type ImagePageInfo } from './image-info.ts';
export { measureQuality, type ImageQuality } from './measure-quality.ts';
export { ImageError } from './open-image.ts';
export { VARIANT_FORMATS, writeVariant, type VariantFormat, type VariantRequest } from './write-variant.ts';
