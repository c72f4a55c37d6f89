/**
 * Words by what they are about. Who is spoken of and what is said of them, taken together, tell more than the single words
 * do, and they carry over to texts of other origin. Slurs and coarse words come from the rated terms.
 */
export const CLASS_WORDS: Readonly<Record<string, string>> = {
  race:
    'black blacks african africans white whites caucasian caucasians asian asians chinese japanese korean koreans ' +
    'indian indians mexican mexicans latino latinos latina latinas hispanic hispanics arab arabs aboriginal ' +
    'aborigines indigenous native natives mixed brown colored coloured ethnic ethnics ethnicity race races racial ' +
    'gypsy gypsies roma romani traveller travellers minority minorities nonwhite nonwhites skin oriental orientals',
  religion:
    'jew jews jewish judaism muslim muslims moslem moslems islam islamic islamist islamists mosque mosques synagogue ' +
    'synagogues christian christians catholic catholics hindu hindus sikh sikhs rabbi rabbis imam imams quran koran ' +
    'hijab hijabs burqa burqas niqab sharia zionist zionists zionism allah muhammad mohammed torah buddhist buddhists ' +
    'mormon mormons atheist atheists',
  origin:
    'immigrant immigrants immigration migrant migrants refugee refugees foreigner foreigners foreign alien aliens ' +
    'illegals illegal asylum nigerian nigerians somali somalis pakistani pakistanis bangladeshi turk turks turkish ' +
    'polish poles russian russians israeli israelis palestinian palestinians syrian syrians iraqi iraqis iranian ' +
    'iranians afghan afghans romanian romanians eritrean ethiopian ethiopians jamaican jamaicans cuban cubans haitian ' +
    'haitians vietnamese filipino filipinos thai invader invaders',
  gender:
    'woman women womans girl girls female females wife wives feminist feminists feminism lady ladies mother mothers ' +
    'housewife housewives daughter daughters sister sisters',
  orientation:
    'gay gays lesbian lesbians homosexual homosexuals homosexuality queer queers bisexual bisexuals trans transgender ' +
    'transgenders transsexual transsexuals lgbt lgbtq lgbtqs lgbtqia nonbinary drag lesbo',
  disability:
    'disabled disability disabilities deaf blind autistic autism wheelchair wheelchairs handicapped handicap amputee ' +
    'amputees mute crippled cripple cripples downs',
  age: 'old elderly pensioner pensioners boomer boomers senior seniors',
  man: 'man men male males boy boys guy guys dude dudes husband husbands father fathers son sons brother brothers',
  people:
    'people person persons folk folks human humans everyone everybody someone somebody anyone anybody community ' +
    'communities families kids children child baby babies friend friends neighbour neighbours neighbor neighbors',
  politics:
    'tory tories republicans republican democrat democrats liberals liberal conservatives conservative politician ' +
    'politicians politics racist racists sexist sexists homophobe homophobes homophobic nazi nazis fascist fascists ' +
    'bigot bigots gang gangs police cops cop trump obama hillary clinton government leftist leftists',
  you: 'you u ya yall youre your ur yours yourself youve youll youd yourselves',
  I: 'i im ive id ill me my mine myself am',
  we: 'we us our ours weve ourselves',
  they: 'they them their theirs these those theyre themselves theyll theyve theyd',
  'he or she': 'he him his hes himself she her hers shes herself',
  negation:
    'not no never none nothing nobody dont doesnt didnt isnt arent wasnt werent cant cannot couldnt wont wouldnt ' +
    'shouldnt aint neither nor without havent hasnt hadnt nt stop',
  must: 'should must need needs deserve deserves ought let lets want wants wish hope gonna going will shall',
  is: 'is are be being been was were ar r',
  all: 'all every each most many typical always entire whole such so only just kind type types sort sorts',
  killing:
    'kill kills killed killing murder murdered shoot shot shoots shooting stab stabbed hang hanged hung lynch lynched ' +
    'gas gassed burn burned burnt burning bomb bombs bombed bombing exterminate exterminated die dies died dying dead ' +
    'death execute executed destroy destroyed wipe eliminate eliminated eradicate slaughter slaughtered beat beaten ' +
    'hit punch kick slap hurt rape raped raping strangle choke drown attack attacked shotgun gun guns knife knives ' +
    'behead beheaded nuke torture tortured cleanse cleansed smash poison poisoned blood bullet bullets weapon weapons ' +
    'suicide',
  expulsion:
    'deport deported deportation remove removed ban banned banish expel expelled leave leaving left out back away ' +
    'send sent return rid kick kicked belong stay border borders wall country home homeland land nation',
  dirt:
    'dirty filthy filth stink stinks stinking stinky smell smells smelly gross disgust disgusting disgusted trash ' +
    'garbage rubbish waste scum vermin parasite parasites disease diseases diseased plague cancer virus infest ' +
    'infested infestation shit vomit puke sewage toilet rot rotten nasty vile sick sicken sickening crap',
  stupid:
    'stupid dumb idiot idiots idiotic moron morons moronic imbecile brainless braindead dimwit fool fools foolish ' +
    'ignorant ignorance clueless dense dummy stupidity intelligence iq brain brains incompetent dumbest dumber ' +
    'stupidest ridiculous nonsense silly insane crazy lunatic mad loony nuts',
  animal:
    'animal animals pig pigs rat rats dog dogs cockroach cockroaches insect insects snake snakes monkey monkeys ape ' +
    'apes gorilla gorillas baboon baboons goat goats cow cows sheep donkey donkeys worm worms leech leeches maggot ' +
    'maggots beast beasts savage savages subhuman subhumans creature creatures',
  crime:
    'crime crimes criminal criminals thief thieves steal steals stole stealing stolen rob robbed robbing rapist ' +
    'rapists murderer murderers drug drugs dealer dealers jail prison terrorist terrorists terrorism terror bomber ' +
    'bombers violent violence invade invading invaded invasion pedophile pedophiles paedophile paedophiles pedo ' +
    'grooming groomers looting loot fraud corrupt corruption',
  hate: 'hate hates hated hating hatred despise despises loathe detest stand dislike disgusts',
  blame:
    'ugly worthless useless lazy inferior evil wicked liar liars lie lies lying cheat ruin ruining ruined demon ' +
    'demons demonic threat danger dangerous problem problems wrong worst worse bad terrible horrible awful pathetic ' +
    'weak fail failed failure disgrace disgraceful shame shameful embarrassing joke clown clowns freak freaks weird ' +
    'creepy unnatural abnormal mental ill fat loser losers hypocrite hypocrites coward cowards greedy selfish cruel ' +
    'rude arrogant boring sad annoying angry',
  praise:
    'love loves loved loving like likes liked beautiful pretty cute lovely nice good great best amazing awesome ' +
    'wonderful brilliant proud pride happy happiness enjoy enjoyed fun thank thanks thankful pleased please smart ' +
    'intelligent talented hero heroes sweet kind gentle agree excellent interesting better well glad',
  rights:
    'support supported supports supporting respect respected equal equality rights right welcome welcomed help helped ' +
    'helping inspire inspiring brave peace peaceful safe safer protect protected justice freedom free celebrate ' +
    'celebrating congratulations appreciate appreciated accept accepted accepting admire care matter matters educate ' +
    'educated apologise apologize sorry diversity',
  speech:
    'say says said saying call called calls calling write writes wrote think thinks thought claim claims told tell ' +
    'tells heard hear who whoever quote quoted word words term slurs insult insults abuse racism sexism homophobia ' +
    'discrimination prejudice bigotry condemn report reported article comment comments read',
  coarse:
    'fuck fucking fucked fucker fuckers fuckin fuk motherfucker motherfucking wtf damn hell bloody bastard bastards ' +
    'prick twat wanker tosser piss pissed bullshit bitch bitches hoe hoes',
  sexual: 'sex sexy sexual penis vagina boobs tits ass naked nude porn horny orgasm anal cum dick cock pussy arse',
  control:
    'control controls controlled controlling own owns owned owners power powers media bank banks banker bankers money ' +
    'run runs agenda conspiracy elite elites replace replaced replacing genocide supremacy supremacist supremacists ' +
    'nationalist nationalists propaganda',
  burden:
    'take takes taking took taken job jobs welfare benefits tax taxes breed breeding birth reproduce spread spreading ' +
    'bring bringing overrun flood flooding swarm swarms lower degenerate destroying population',
  comparison: 'than like as same better compared except unless instead rather but because why',
  question: '? ?! what how where when which',
  exclamation: '! !?',
};

/** Emoji of the same classes, as they are used in place of words. Skin tones and flags are told by their code points. */
export const EMOJI: Readonly<Record<string, string>> = {
  blame: '🤮🤢💩👎😠😡🤬🤡😒🙄😤😾👿😈👹👺🚩☹😞😖😫😩😣🖕😬🤥🤨👽👾🤖',
  killing: '🔪💣🔫🗡💉🔥⚰☠💀🪓🔨⚔🧨🪦🩸👊🥊🏹💥🚬',
  religion: '🕌🕍🕎✡☪🕋📿🧕👳☦🛐⛪✝🥓🐖',
  animal: '🐷🐖🐽🐀🐁🐭🐒🐵🙊🙈🙉🦍🦧🐍🐕🐶🐩🐐🐄🐮🐛🪳🪲🐜🦟🐑🐏🐎🐴🦨🐫🐪🐧🐋🐳🐘🦛🐊',
  praise: '❤💛💚💙💜🖤🤍🧡💕💖💗💓💞😍🥰😊😀😃😄😁🤗👍🥳😘💋🙌👏🙏💪✨🎉🎂😂🤣😎🌹💐✊',
  orientation: '🌈🏳⚧👬👭🚬🦄💅',
  disability: '♿🦽🦼🦯🧏🦻🦮',
  race: '🍌🍉🍗🥢🍚🍜🥟🌮🌯🍛🥥🥷🏴',
  expulsion: '🚫⛔✈🛫🚢🚪🚮🗑❌👋🧹⛵🛶🚤🧳',
  gender: '👩👧👵👸🙎🙅💁🙋🤰🤱👰👯💃♀🚺🍳🧹🍽🍼',
  man: '👨👦👴🤴♂🚹🤵🕺',
  age: '👴👵🧓',
  sexual: '🍆🍑💦👅👙🩲',
  stupid: '🧠🤪🥴🤓🤦',
  dirt: '🗑🚽🤧🦠😷🧻🚮🪰👃',
  control: '💰🤑💵💲🏦👃',
  all: '💯',
};
