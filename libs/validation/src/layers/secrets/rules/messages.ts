import { named, prefixed, type SecretRule } from '../secret-rule.ts';

const HEX = '0123456789abcdef';

/** A Discord bot's token begins with its numeric id in base 64. */
const beginsWithId = (token: string): boolean =>
  /^\d{16,20}$/.test(Buffer.from(token.slice(0, token.indexOf('.')), 'base64url').toString('latin1'));

/** Chats, mail, text messages and social networks. */
export const MESSAGES: readonly SecretRule[] = [
  prefixed(
    'a Slack token',
    ['xoxb-', 'xoxa-', 'xoxp-', 'xoxr-', 'xoxs-', 'xoxo-', 'xoxc-', 'xoxd-', 'xoxe'],
    /xox(?:e(?:\.xox[bp])?-\d-|[baprsocde]-)((?:[A-Za-z0-9%]{1,250}-){0,4}[A-Za-z0-9%]{10,250})/,
  ),
  prefixed('a Slack app token', ['xapp-'], /xapp-\d-([A-Z0-9]{8,14}-\d{8,16}-[a-f0-9]{40,80})/i),
  prefixed(
    'a Slack webhook',
    ['hooks.slack.com/'],
    /hooks\.slack\.com\/(?:services|workflows|triggers)\/([A-Za-z0-9+/]{30,70})/,
  ),
  prefixed(
    'a Discord webhook',
    ['discord.com/api/webhooks/', 'discordapp.com/api/webhooks/'],
    /discord(?:app)?\.com\/api\/webhooks\/\d{16,20}\/([\w-]{60,80})/,
  ),
  prefixed(
    'a Discord token',
    ['.x', '.y', '.z', '.g', '.a', '.h'],
    /([MNO][\w-]{23,27}\.[\w-]{6,7}\.[\w-]{27,40})(?![\w-])/,
    { before: /[\w-]/, mostBefore: 28, isValid: beginsWithId, strict: true },
  ),
  named('a Discord token', ['discord'], /[MNO][\w-]{23,27}\.[\w-]{6,7}\.[\w-]{27,40}|[\w-]{32}/),
  prefixed(
    'a Teams webhook',
    ['.webhook.office.com/'],
    /\.webhook\.office\.com\/webhookb2\/([a-f0-9-]{36}@[a-f0-9-]{36}\/IncomingWebhook\/[a-f0-9]{32}\/[a-f0-9-]{36})/i,
  ),
  prefixed('a Telegram bot token', [':aa'], /(\d{8,10}:AA[\w-]{32,33})(?![\w-])/, { before: /\d/, mostBefore: 10 }),
  prefixed(
    'a Twilio key',
    [...HEX].map((digit) => `sk${digit}`),
    /SK([0-9a-f]{32})(?![\w])/,
  ),
  named('a Twilio secret', ['twilio'], /[0-9a-f]{32}|[A-Za-z0-9]{32}/),
  prefixed('a SendGrid key', ['sg.'], /SG\.([\w-]{16,32}\.[\w-]{16,64})(?![\w-])/),
  prefixed('a Mailgun key', ['key-'], /key-([0-9a-f]{32})(?![\w])/),
  prefixed('a Mailgun key', ['pubkey-'], /pubkey-([0-9a-f]{32})(?![\w])/),
  named('a Mailgun key', ['mailgun'], /[0-9a-f]{32}-[0-9a-f]{8}-[0-9a-f]{8}|[0-9a-f]{32}/),
  prefixed('a Mailchimp key', ['-us'], /([0-9a-f]{32}-us\d{1,2})(?!\w)/, { before: /[0-9a-f]/, mostBefore: 32 }),
  prefixed('a Brevo key', ['xkeysib-', 'xsmtpsib-'], /x(?:key|smtp)sib-([a-f0-9]{64}-[A-Za-z0-9]{16})(?!\w)/),
  prefixed('a Resend key', ['re_'], /re_([A-Za-z0-9]{8}_[A-Za-z0-9]{20,28})(?!\w)/),
  named('a Postmark token', ['postmark'], /[a-f0-9]{8}-(?:[a-f0-9]{4}-){3}[a-f0-9]{12}/),
  named('a Mandrill key', ['mandrill'], /[\w-]{22}/),
  named('a MessageBird, Nexmo or Vonage key', ['messagebird', 'nexmo', 'vonage'], /[A-Za-z0-9]{16,25}/),
  prefixed('a Facebook token', ['eaa'], /EAA([A-Za-z0-9]{80,260})(?!\w)/),
  named('a Facebook secret', ['facebook', 'fb_app', 'fb_secret', 'instagram'], /[a-f0-9]{32}|\d{15,16}\|[\w-]{27}/),
  named('a LinkedIn secret', ['linkedin'], /[A-Za-z0-9]{16}|WPL_AP1\.[A-Za-z0-9.+/=]{20,40}/),
  prefixed(
    'an X (Twitter) bearer token',
    ['aaaaaaaaaaaaaaaaaaaaa'],
    /A{20,24}[A-Za-z0-9%]{20,90}([A-Za-z0-9]{30})(?!\w)/,
  ),
  named(
    'an X (Twitter) secret',
    ['twitter', 'x_api', 'x_access', 'tweepy'],
    /\d{8,20}-[A-Za-z0-9]{36,45}|[A-Za-z0-9]{25}|[A-Za-z0-9]{35,50}/,
  ),
  named('a Reddit or Twitch secret', ['twitch', 'reddit'], /[a-z0-9]{30}|[\w-]{27,30}/),
  named('a Spotify secret', ['spotify'], /[a-f0-9]{32}/),
  prefixed('a VK token', ['vk1.a.'], /vk1\.a\.([\w-]{60,250})/),
  named('a Zoom secret', ['zoom'], /[A-Za-z0-9]{32}/),
  named('an Intercom token', ['intercom'], /dG9rO[A-Za-z0-9+/=_-]{40,60}|[A-Za-z0-9=_-]{60}/),
];
