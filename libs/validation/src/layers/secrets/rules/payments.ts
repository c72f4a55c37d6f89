import { named, prefixed, type SecretRule } from '../secret-rule.ts';

/** Money and shops. */
export const PAYMENTS: readonly SecretRule[] = [
  prefixed(
    'a Stripe key',
    ['sk_live_', 'rk_live_', 'sk_test_', 'rk_test_', 'sk_prod_', 'rk_prod_'],
    /[sr]k_(?:live|test|prod)_([A-Za-z0-9]{16,247})(?!\w)/,
    {
      isTestKey: (key) => key.slice(3, 7) === 'test',
    },
  ),
  prefixed('a Stripe webhook secret', ['whsec_'], /whsec_([A-Za-z0-9+/=]{32,64})(?!\w)/),
  prefixed(
    'a Square token',
    ['sq0atp-', 'sq0csp-', 'eaaa'],
    /(?:sq0atp-([\w-]{22})|sq0csp-([\w-]{43})|EAAA([\w-]{60}))(?![\w-])/,
  ),
  prefixed(
    'a PayPal or Braintree token',
    ['access_token$production$', 'access_token$sandbox$'],
    /access_token\$(?:production|sandbox)\$([a-z0-9]{16}\$[a-f0-9]{32})(?!\w)/,
    {
      isTestKey: (key) => key.includes('$sandbox$'),
    },
  ),
  named('a PayPal secret', ['paypal'], /E[A-Za-z0-9_-]{79}/),
  prefixed(
    'a Shopify token',
    ['shpat_', 'shpca_', 'shppa_', 'shpss_', 'shpua_'],
    /shp(?:at|ca|pa|ss|ua)_([a-fA-F0-9]{32})(?!\w)/,
  ),
  prefixed('an EasyPost key', ['ezak', 'eztk'], /EZ[AT]K([A-Za-z0-9]{54})(?!\w)/, {
    isTestKey: (key) => key[2] === 'T',
  }),
  prefixed('a Flutterwave key', ['flwseck'], /FLWSECK(?:_TEST)?-([a-h0-9]{12,64})(?:-X)?(?!\w)/i, {
    isTestKey: (key) => key.includes('_TEST'),
  }),
  prefixed('a Razorpay key', ['rzp_live_', 'rzp_test_'], /rzp_(?:live|test)_([A-Za-z0-9]{14})(?!\w)/, {
    isTestKey: (key) => key.includes('_test_'),
  }),
  prefixed('a Shippo token', ['shippo_live_', 'shippo_test_'], /shippo_(?:live|test)_([a-f0-9]{40})(?!\w)/, {
    isTestKey: (key) => key.includes('_test_'),
  }),
  prefixed('a Duffel token', ['duffel_live_', 'duffel_test_'], /duffel_(?:live|test)_([\w=-]{43})(?![\w-])/, {
    isTestKey: (key) => key.includes('_test_'),
  }),
  prefixed('a GoCardless token', ['live_'], /live_([\w-]{40})(?![\w-])/),
  prefixed('a Lob key', ['live_'], /live_([a-f0-9]{35})(?!\w)/),
  named('a Plaid secret', ['plaid'], /[a-f0-9]{30}|access-(?:production|development)-[a-f0-9-]{36}/),
  prefixed(
    'a Plaid token',
    ['access-production-', 'access-development-'],
    /access-(?:production|development)-([a-f0-9]{8}-(?:[a-f0-9]{4}-){3}[a-f0-9]{12})/,
  ),
  named(
    'a Coinbase or Binance key',
    ['coinbase', 'binance', 'kraken'],
    /[A-Za-z0-9]{64}|[A-Za-z0-9+/]{86}==|[\w-]{64}/,
  ),
  named('an Adyen key', ['adyen'], /AQE[A-Za-z0-9+/=.\-^*()_]{60,200}/),
];
