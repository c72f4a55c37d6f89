export { comparableText, countCharacterErrors, type CharacterErrors } from './character-errors.ts';
