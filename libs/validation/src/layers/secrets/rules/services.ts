import { named, prefixed, type SecretRule } from '../secret-rule.ts';

const UUID = '[a-f0-9]{8}-(?:[a-f0-9]{4}-){3}[a-f0-9]{12}';

/** Observability, offices, identity, maps and other services. */
export const SERVICES: readonly SecretRule[] = [
  named('a Datadog key', ['datadog', 'dd_api', 'dd_app', 'dd-api', 'dd-app', 'ddapi'], /[a-f0-9]{40}|[a-f0-9]{32}/),
  prefixed(
    'a New Relic key',
    ['nrak-', 'nrjs-', 'nrii-', 'nriq-', 'nrra-', 'nraa-', 'nrsp-'],
    /NR(?:AK-([A-Z0-9]{27})|JS-([a-f0-9]{19})|I[IQ]-([\w-]{32})|(?:RA|AA)-([a-f0-9]{42})|SP-([\w]{28,40}))(?![\w-])/i,
  ),
  prefixed('a New Relic licence key', ['nral'], /([a-f0-9]{32,36}(?:FFFF)?NRAL)(?!\w)/, { before: /[A-Za-z0-9]/ }),
  named('a New Relic key', ['new_relic', 'newrelic', 'new-relic'], /[a-f0-9]{40}|[A-Za-z0-9_]{32,47}/),
  prefixed('a Sentry token', ['sntrys_', 'sntryu_'], /(?:sntryu_([a-f0-9]{64})|sntrys_(eyJ[\w=+/-]{80,300}))(?!\w)/),
  prefixed(
    'a Sentry address with key',
    ['sentry.io/'],
    /https?:\/\/([a-f0-9]{32}(?::[a-f0-9]{32})?)@[\w.-]{0,60}sentry\.io\/\d{1,20}/,
    { before: /[\w.:/@-]/ },
  ),
  named('a Sentry token', ['sentry'], /[a-f0-9]{64}/),
  prefixed(
    'a Grafana token',
    ['glsa_', 'glc_eyj', 'eyjrijoi'],
    /(?:glsa_([A-Za-z0-9]{32}_[a-fA-F0-9]{8})|glc_(eyJ[A-Za-z0-9+/=_-]{40,400})|(eyJrIjoi[A-Za-z0-9+/=_-]{60,400}))(?!\w)/,
  ),
  prefixed('a Dynatrace token', ['dt0c01.', 'dt0s01.', 'dt0s02.'], /dt0[cs]0[12]\.([A-Z0-9]{24}\.[A-Z0-9]{64})(?!\w)/i),
  named(
    'a Rollbar, Bugsnag, Honeycomb or Sumo Logic key',
    ['rollbar', 'bugsnag', 'honeycomb', 'sumologic', 'logdna', 'loggly', 'pagerduty', 'opsgenie', 'splunk'],
    new RegExp(`${UUID}|[a-f0-9]{32}|[A-Za-z0-9+_-]{20,64}`),
  ),
  prefixed('a Honeycomb key', ['hcaik_', 'hcbik_'], /hc[abc]ik_([a-z0-9]{58})(?!\w)/),
  prefixed('a PostHog key', ['phx_'], /phx_([A-Za-z0-9]{40,60})(?!\w)/),
  prefixed('a Linear key', ['lin_api_', 'lin_oauth_'], /lin_(?:api_([A-Za-z0-9]{40})|oauth_([a-f0-9]{64}))(?!\w)/),
  prefixed('a Notion token', ['secret_', 'ntn_'], /(?:secret_([A-Za-z0-9]{43})|ntn_([A-Za-z0-9]{40,50}))(?!\w)/),
  prefixed(
    'a Figma token',
    ['figd_', 'figo_', 'figu_', 'figoh_', 'figor_', 'figuh_'],
    /fig(?:d|[ou][hr]?)_([\w-]{36,80})/,
  ),
  prefixed('an Airtable token', ['pat'], /pat([A-Za-z0-9]{14}\.[a-f0-9]{64})(?!\w)/),
  named('an Airtable key', ['airtable'], /key[A-Za-z0-9]{14}/),
  prefixed('a HubSpot token', ['pat-na', 'pat-eu', 'pat-ap'], new RegExp(`pat-(?:na|eu|ap)\\d-(${UUID})`, 'i')),
  named('a HubSpot key', ['hubspot'], new RegExp(UUID)),
  prefixed('a Contentful token', ['cfpat-'], /CFPAT-([\w-]{43})(?![\w-])/),
  prefixed('a Typeform token', ['tfp_'], /tfp_([\w.=-]{40,60})/),
  prefixed('a ReadMe key', ['rdme_'], /rdme_([a-z0-9]{70})(?!\w)/),
  prefixed('a Frame.io token', ['fio-u-'], /fio-u-([\w-]{64})(?![\w-])/),
  prefixed(
    'a 1Password token',
    ['ops_eyj', 'a3-'],
    /(?:ops_(eyJ[A-Za-z0-9+/=]{100,400})|A3-([A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})(?:-[A-Z0-9]{5}){3}))(?!\w)/,
  ),
  prefixed('an Okta token', ['ssws '], /SSWS (00[\w-]{40})(?![\w-])/i),
  named('an Okta token', ['okta'], /00[\w-]{40}|[\w-]{40,64}/),
  named('an Auth0 secret', ['auth0'], /[\w-]{64}/),
  prefixed('a Clerk or WorkOS key', ['sk_live_', 'sk_test_'], /sk_(?:live|test)_([A-Za-z0-9_]{40,80})(?!\w)/, {
    isTestKey: (key) => key.startsWith('sk_test'),
  }),
  prefixed('a Dropbox token', ['sl.'], /sl\.((?:u\.)?[\w-]{100,1600})/),
  named('a Dropbox key', ['dropbox'], /[a-z0-9]{15}|[A-Za-z0-9]{11}AAAAAAAAAA[\w=-]{43}/),
  named(
    'an Asana, Jira, Trello or Confluence token',
    ['asana', 'jira', 'confluence', 'atlassian', 'trello', 'clickup'],
    /[A-Za-z0-9]{24}|[a-z0-9]{32}|[a-f0-9]{64}|[01]\/\d{16}:[a-z0-9]{32}|pk_\d{6,9}_[A-Z0-9]{32}/,
  ),
  prefixed('a Mapbox token', ['sk.eyj'], /sk\.(eyJ[\w-]{40,200}\.[\w-]{20,30})(?![\w-])/),
  named('a Zendesk or Freshdesk token', ['zendesk', 'freshdesk'], /[A-Za-z0-9]{40}|[A-Za-z0-9]{20}/),
  named('a Shodan, VirusTotal or Censys key', ['shodan', 'virustotal', 'vt_api'], /[A-Za-z0-9]{32}|[a-f0-9]{64}/),
  named(
    'a weather or maps key',
    ['openweather', 'owm_api', 'here_api', 'tomtom'],
    /[a-f0-9]{32}|[A-Za-z0-9]{32}|[\w-]{43}/,
  ),
  named(
    'an analytics key',
    ['mixpanel', 'amplitude', 'segment_write', 'launchdarkly'],
    new RegExp(`(?:sdk|api|mob)-${UUID}|[A-Za-z0-9]{32}`),
  ),
  prefixed('a LaunchDarkly key', ['sdk-', 'api-'], new RegExp(`(?:sdk|api)-(${UUID})(?!\\w)`)),
];
