/**
 * All patterns over whole texts. Linear: none begins or continues with two repetitions that match the same characters,
 * and every repetition is bounded. Those with `y` are tried at one place only.
 */
export const PII_PATTERNS = {
  domainAfterAt: /(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,62}\.)){1,8}[\p{L}\p{N}][\p{L}\p{N}-]{1,62}/uy,
  /** The part of an address from its "at" on: `(at) host [dot] com`, ` at host dot com`. */
  emailInWords:
    /(?: ?[([{] ?(?:at|@) ?[)\]}] ?| at )((?:[\p{L}\d-]{1,63}(?: ?[([{] ?(?:dot|punkt|point|punto|\.) ?[)\]}] ?| dot )){1,4}[\p{L}]{2,24})(?![\p{L}\d])/giu,
  /** From the scheme on, and from the first label of a bare name on. */
  url: /(?:https?|ftps?|wss?):\/\/[^\s<>"'`{}|\\^[\]“”‘’«»]{3,2000}/iy,
  bareDomain:
    /(?:[^\s!-/:-@[-`{-~][^\s!-,./:-@[-`{-~]{0,62}\.){1,6}[^\s!-@[-`{-~][^\s!-,./:-@[-`{-~]{1,23}(?![\w@-])(?:\/[^\s<>"'`{}|\\^[\]“”‘’«»]{0,2000})?/y,
  ipv4: /(?<![\w.-])(?:\d{1,3}\.){3}\d{1,3}(?![\w-]|\.\w)/g,
  ipv6: /[\da-f:]{2,39}(?:(?:\d{1,3}\.){3}\d{1,3})?(?![\w:])/iy,
  card: /(?<![\w.-])(?:\d[ -]?){12,18}\d(?![\w-]|\.\d)/g,
  iban: /(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z0-9]){11,30}/g,
  ssn: /(?<![\w.-])\d{3}(?:-\d{2}-|[ .]\d{2}[ .]|\d{2})\d{4}(?![\w-]|\.\d)/g,
  phone: /(?<![\w$€£#@_.])(?<!\d[,:/-])[+(]{0,2}\d(?:[ ().\-/]{0,3}\d){5,17}/g,
  phoneExtension: / {0,2}(?:,|;)? {0,2}(?:x|ext\.?|extension|durchwahl|poste|#) {0,2}\.?:? {0,2}\d{1,6}(?!\w)/iy,
  /** The words that say that a number or date is somebody's; what they speak of follows within a few words. */
  birthWord:
    /\b(?:born|birth ?date|date of birth|d\.?o\.?b\b|birthday|geboren|geburtsdatum|geb\.|n[ée]e? le|date de naissance|fecha de nacimiento|nacid[oa] el|data di nascita|nat[oa] il|geboortedatum|data urodzenia|född)/gi,
  date: /(?<!\d)(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.] ?\d{1,2}[-/.] ?(?:\d{4}|\d{2})|\d{1,2}(?:st|nd|rd|th|\.)? (?:of )?\p{L}{3,10}\.?,? \d{4}|\p{L}{3,10}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4})(?!\d)/u,
  documentWord:
    /\b(?:passports?|passeport|reisepass|pasaporte|passaporto|paspoort|identity card|id card|personalausweis|driver'?s'? licen[cs]e|driving licen[cs]e|driver licen[cs]e|dl (?:no|number|#)|führerschein|permis de conduire|patente di guida|rijbewijs)/gi,
  documentNumber: /(?<![\w-])(?=[A-Z\d -]{0,20}\d)[A-Z\d]{1,15}(?:[ -][A-Z\d]{1,8}){0,4}(?![\w-])/,
} as const;
