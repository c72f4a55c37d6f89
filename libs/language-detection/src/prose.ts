/** Words of sentences, of many languages, that stand in no title, name or list; those that are names elsewhere are left out. */
const SENTENCE_WORDS: ReadonlySet<string> = new Set(
  `
  you he she we they is are was were been have has had does did would could should what which when where why how my your his
  our their this that these those not don't doesn't isn't can't won't i'm i've i'd i'll it's you're that's there's what's let's if
  because but than please need want tell give get think
  ich wir nicht ist sind habe hat wird werden kann auch aber wenn dass wie mein dein ihr ein eine einen
  je tu nous vous ils elle sont suis était être avons pas que qui où c'est j'ai n'est mais une dans avec
  yo está están estoy son fue ser tengo tiene pero muy por favor qué cómo una este
  io sono è siamo abbiamo perché questo questa come sono
  eu você não estão foi tenho tem muito mas isso uma
  ik jij wij zij niet het een heb heeft maar ook deze
  jag inte är att det som har och
  jeg ikke og hvad hva hvordan du av
  minä ei ja että se oli olen mutta
  jest nie są się że czy jak ale mnie
  není jsem jsou že ale jako nebo
  nem és hogy egy van ezt
  nu este sunt și că pentru
  bir ve bu için değil nasıl
  này là và của không
  saya tidak yang dan ini itu adalah
  я не это что как есть был мы вы он она
  це що є ти ми
  `
    .trim()
    .split(/\s+/),
);
const CASED = /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}]/u;
const BEGINS_SMALL = /^[^\p{L}]*\p{Ll}/u;
const SENTENCE_END = /[.!?…]["'”’)\]]{0,3}\s*$/u;
const FEW_WORDS = 4;
const MANY_WORDS = 8;
const HALF = 0.5;

/**
 * Whether a text is written in sentences. Titles and lists of names are in no language: "Maître de Conférences" stands in
 * an English text as it does in a French one.
 * @param words of the text, in lower case
 */
export function isProse(text: string, words: readonly string[]): boolean {
  if (words.length > 0 && !words.some((word) => CASED.test(word))) return true;
  if (words.length < FEW_WORDS) return false;
  if (words.some((word) => SENTENCE_WORDS.has(word))) return true;
  const tokens = text.split(/\s+/);
  const mostlySmall = tokens.filter((token) => BEGINS_SMALL.test(token)).length >= HALF * tokens.length;
  return mostlySmall && (words.length >= MANY_WORDS || SENTENCE_END.test(text));
}
