/** Sentences of our own, with the code of their language. */
export const sentencesByLanguage: Readonly<Record<string, readonly string[]>> = {
  en: [
    'The archive opens at nine and closes when the last reader leaves.',
    'We found the missing page between two maps.',
  ],
  de: [
    'Das Archiv öffnet um neun Uhr und schließt, wenn der letzte Leser geht.',
    'Wir fanden die fehlende Seite zwischen zwei Karten.',
  ],
  fr: [
    'Les archives ouvrent à neuf heures et ferment quand le dernier lecteur part.',
    'Nous avons trouvé la page manquante entre deux cartes.',
  ],
  es: [
    'El archivo abre a las nueve y cierra cuando se va el último lector.',
    'Encontramos la página que faltaba entre dos mapas.',
  ],
  it: [
    'L’archivio apre alle nove e chiude quando l’ultimo lettore se ne va.',
    'Abbiamo trovato la pagina mancante tra due carte.',
  ],
  pt: [
    'O arquivo abre às nove horas e fecha quando o último leitor vai embora.',
    'Encontrámos a página que faltava entre dois mapas.',
  ],
  nl: [
    'Het archief gaat om negen uur open en sluit als de laatste lezer weggaat.',
    'Wij vonden de ontbrekende bladzijde tussen twee kaarten.',
  ],
  pl: [
    'Archiwum otwiera się o dziewiątej i zamyka, gdy wychodzi ostatni czytelnik.',
    'Znaleźliśmy brakującą stronę między dwiema mapami.',
  ],
  ru: [
    'Архив открывается в девять часов и закрывается, когда уходит последний читатель.',
    'Мы нашли недостающую страницу между двумя картами.',
  ],
  tr: ['Arşiv saat dokuzda açılır ve son okuyucu gidince kapanır.', 'Eksik sayfayı iki haritanın arasında bulduk.'],
};

/** Too short to tell a language by, and nothing to hold anybody up for. */
export const titles = [
  'Head baker',
  'Software engineer',
  'Night nurse',
  'Chef de partie',
  'Maître d’hôtel',
  'Barista',
  'Concierge',
  'Sous-chef',
];
