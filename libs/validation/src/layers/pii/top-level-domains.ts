/** ISO 3166 codes that the root zone delegates, and `eu`, `su`, `uk`, `ac` (IANA root zone database). */
const COUNTRIES = `
  ac ad ae af ag ai al am ao ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bw by bz ca cc
  cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi fj fk fm fo fr
  ga gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm
  jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp
  mq mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw
  py qa re ro rs ru rw sa sb sc sd se sg sh si sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl
  tm tn to tr tt tv tw tz ua ug uk us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw
`;
/** The generic ones that people use. The root zone has a thousand more, nearly all of them brands. */
const GENERIC = `
  academy accountant aero africa agency amsterdam app arpa art asia audio auto baby band bank bar beauty beer
  berlin best bid bike biz black blog blue brussels build buzz bzh cafe capital car care careers cars cash cat
  center chat city click clinic cloud club codes com community company computer construction consulting cool
  coop courses credit date dating degree delivery dental design dev digital directory doctor dog domains
  download edu education email energy engineering enterprises equipment estate eus events expert express faith
  family farm fashion film finance fitness food football foundation fun fund gal gallery game games garden gdn
  global gmbh gold golf gov green group guide guru hamburg health healthcare help hockey holdings homes horse
  hospital host hosting house icu inc industries info ink institute insurance int international jobs kids
  kitchen koeln land law legal life limited limo link live llc loan loans lol london ltd management market
  marketing media medical men mil mobi moe money movie museum music name net network news ninja nyc one online
  org page paris partners parts party pet photo photos pictures pink pizza play plus post press pro racing
  radio recipes red repair report restaurant review reviews rocks run salon sarl school science scot services
  sexy shop show singles site social software solar solutions space store stream studio style supplies supply
  support surgery swiss systems tax taxi team tech tel tennis theater tips today tokyo tools top trade
  training travel university ventures vet video vip wales web webcam website wedding wien wiki win wine work
  works world wtf xxx xyz yoga zone
`;
/** Also words, or endings of file names: without `www.`, a path or words around, "see.me" or "build.sh" is no address. */
const AMBIGUOUS_ENDINGS = `
  am as at be by do id in is it la me my no of or so to us we
  ai cat cc cd cs gz hs io java js json log md ml ms mm mo pl pm ps py rs sc sh so st tf ts tv vb vi ws
  app art audio bar best bid bike build cars cash chat click cloud club codes computer cool credit date design dev
  digital doctor download email energy equipment events express family fashion finance fitness food fun fund game games
  garden gold green group guide guru health help host house info ink int jobs land law legal life limited link live
  loan loans management market marketing media men money music name network news one online page parts party photo
  photos pictures pink play plus post press pro red repair report review reviews run school science services shop show
  site social software solutions space store stream studio style supplies supply support surgery systems tax team tech
  tel theater tips today tools top trade training travel video web website wiki win work works world zip zone
`;

/** The others are more often the beginning of a sentence, or initials. */
const COMMON_COUNTRIES = `
  ae ar au bg bo br ca ch ci cl cn co cr cy cz de dk ec ee eg es eu fi fr gr gt hk hr hu ie il ir jp ke kr kz lk lt lu lv
  ly ma mt mx ng nl nz pe ph pk pt py qa ro ru rw sa se sg si sk sn su th tn tr tw tz ua ug uk uy ve vn za zw
`;

const words = (list: string): ReadonlySet<string> => new Set(list.trim().split(/\s+/));
const KNOWN = new Set([...words(COUNTRIES), ...words(GENERIC)]);
const AMBIGUOUS = words(AMBIGUOUS_ENDINGS);
const COMMON = words(COMMON_COUNTRIES);

/** @param label the last one of a domain, in any case; internationalised ones count, as letters or as `xn--…` */
export function isTopLevelDomain(label: string): boolean {
  return (
    KNOWN.has(label.toLowerCase()) || /^xn--[a-z0-9-]{2,59}$/i.test(label) || /^(?!\p{ASCII})\p{L}{2,20}$/u.test(label)
  );
}

/** Whether a bare name with this ending may well be something else. */
export function isAmbiguousEnding(label: string): boolean {
  const ending = label.toLowerCase();
  return AMBIGUOUS.has(ending) || (ending.length === 2 && !COMMON.has(ending));
}
