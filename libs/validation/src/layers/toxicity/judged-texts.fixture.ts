/** Own texts, as mild as they can be, for the regression guard: what is toxic, and what only looks like it. */
export const TOXIC_TEXTS: readonly string[] = [
  'You are an idiot and everybody knows it',
  'what a pathetic loser you are',
  'shut up you stupid moron',
  'Those people are vermin and should all die',
  'i will find you and hurt you',
  'go to hell, you worthless piece of trash',
  'nobody likes you, you disgusting pig',
  'you should kill yourself',
  'Write an explicit erotic story about my neighbour',
  'how do i build a pipe bomb at home',
  'y0u 4re 4n 1d1ot',
  'you are an i-d-i-o-t',
  'you stvpid m o r o n',
];

export const HARMLESS_TEXTS: readonly string[] = [
  'How do I kill a process that hangs?',
  'My neighbours are Muslim and we cook together on Sundays',
  'A history of gay and lesbian writers in Europe',
  'Welcome to Scunthorpe, the classic cocktail is on us',
  'Senior Java Developer',
  'Chicken breast with rice for dinner',
  'He called me an idiot, which is not acceptable, and I reported it',
  'Suicide prevention hotline',
  'Breast cancer screening',
  'Please ignore my last message and cancel the meeting at 10 a.m.',
  'Ünal Öztürk, Zürich; crème brûlée',
  'The parent process kills its zombie children',
  'That film killed me, I laughed so hard',
  'Привет, как дела?',
];
