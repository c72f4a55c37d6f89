import { normaliseText } from '@cairn/text-normalisation';
import { TrainedLanguages, type Language } from './languages.ts';
import { wordsOf } from './words.ts';

const isIn = (text: string, ...languages: Language[]): boolean =>
  new TrainedLanguages(...languages).mayBeOf(wordsOf(normaliseText(text)));

describe('TrainedLanguages', () => {
  it('knows a language by its common words', () => {
    expect(isIn('The museum shop sells the catalogue of the exhibition by post.', 'en')).toBe(true);
    expect(isIn('Der Laden ist am Montag wegen der Inventur nicht für Kunden geöffnet.', 'de')).toBe(true);
    expect(isIn('La tienda del museo vende el catálogo de la exposición por correo.', 'es')).toBe(true);
  });

  it('knows what is in none of them', () => {
    expect(isIn('La tienda del museo vende el catálogo de la exposición por correo.', 'en', 'de')).toBe(false);
    expect(isIn('Muzeum wysyła katalogi wystawy pocztą każdego tygodnia oprócz świąt.', 'en', 'de')).toBe(false);
    expect(isIn('Музей продает каталог', 'en')).toBe(false);
  });

  it('gives short texts in Latin letters the benefit of the doubt', () => {
    expect(isIn('Muzeum zamknięte', 'en')).toBe(true);
    expect(isIn('', 'en')).toBe(true);
  });

  it('lets pass some foreign letters in a text that is known otherwise', () => {
    expect(isIn('The word привет means hello in this book, and it is easy to learn.', 'en')).toBe(true);
  });
});
