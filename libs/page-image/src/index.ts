export { decodeGrey, type GreyImage } from './decode-grey.ts';
export { encodeJpeg, type JpegPage } from './encode-jpeg.ts';
export { checkDecodable, countImagePages, readImagePage, type ImagePageInfo } from './image-info.ts';
export { ImageError } from './open-image.ts';
