/**
 * Told to both engines, so that they read alike.
 *
 * `textord_all_prop`: whether a line's letters are all equally wide is a question of the old engine, which parted it by that
 * into words; answering it takes 3 % of a page. The text is the same to the byte, of typewriting too.
 */
export const RECOGNITION_SETTINGS: Readonly<Record<string, string>> = { textord_all_prop: '1' };
