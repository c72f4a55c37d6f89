/** Written by people, though hardly anybody could pronounce it: short forms, sounds, names of programs. */
export const ABBREVIATIONS: ReadonlySet<string> = new Set(
  `
  acct admin amt apprx appt apr asap asst assn attn aug ave bldg blvd btw bsn bk bcoz bros bsc bts cc ccrn cert cfg cmd cmt cnc cntr
  co comm corp cpht cpl cpp crm csr css ctrl cust dba dbl dec dept dev devops dir dlvr dm dmv doc dr dvm dwg ecg ekg elec emt engr
  eqpt esp est etc exec ext fb fck feb ff fl flr fm fml frfr frm frnd ft fwd fwiw fyi gbp ggf ggplot gmbh gmt gov govt gp grp gt gtg gui
  hdmi hdwe hmm hmmm hmph hplc hr hrs html http https hvac idc idk ig ijs iirc imho imo inc info init inst intl irl ish istg jan jk
  jpg jpeg jr js jsdoc json jsx ksh kg km kph kwh lbs ldr lft lgbt lgbtq lmao lmfao lmk lol loc lpn ltd ltr lvl lvn maint max mb mbps
  mdm mech mfg mfr mgmt mgr mhm mins misc mkt mktg ml mm mmhmm mngr mo mph mr mrs msg msgs msn mssql mtg mth mths mtn mx mysql natl
  nbd nfcu nginx nm nlp npm nsfw nth nvm nyc oct ofc omfg omg omw ops org oz pct pdf pfft pg pgm pgsql php phd pkg pkgs pkwy plc pls
  plz pm png ppl ppt pr prep pres prgm prob prod prof prsnl ps psql psst pst psych pt pts pvt pwd qa qc qr qt qty rcvd rd
  recd ref reg rehab rep req resp ret rn rna rofl rpg rpm rsvp rt rtfm sch scss sdet sec sept seq sftp sgt shh sm smh sms spc
  spclst spec sql sqrt src srsly srv ssh ssl sshd stmt std str strm stx subj supr supt supv surg svc svcs svg swf symp tbd
  tbh tbl tbsp tcp tech tel temp tf tho thru thx tks tldr tls tmrw tmw tnx tnc tncs trk trnee tsk tsp tspn ttyl twr txt typ udp
  uhf ui unix univ upd ur urself usb usd usr util utils vb vhf vid viz vlan vp vps vpn vs vsco wanna wk wkly wks wknd wlan
  wp wrt wtf wth wud wyd wysiwyg xd xhr xl xls xlsx xml xmpp xsl xslt xss xtra xyz yml yr yrs yt yw zsh zip zz zzz
  `
    .trim()
    .split(/\s+/),
);
