// What every answer says about what the page may do. One place for all who answer: the local server, the service worker,
// the page's own <meta>, and the _headers file that some static hosts read.

// A worker takes its policy from its own response, so every file gets these.
// blob: pictures are thumbnails made in the page; 'wasm-unsafe-eval' allows WebAssembly and no JavaScript.
const directives: readonly (readonly [name: string, value: string])[] = [
  ['default-src', "'none'"],
  ['script-src', "'self' 'wasm-unsafe-eval'"],
  ['style-src', "'self'"],
  ['img-src', "'self' blob:"],
  ['font-src', "'self'"],
  ['connect-src', "'self'"],
  ['worker-src', "'self'"],
  ['manifest-src', "'self'"],
  ['base-uri', "'none'"],
  ['form-action', "'none'"],
  ['frame-ancestors', "'none'"],
];

const policy_of = (used: typeof directives) => used.map((directive) => directive.join(' ')).join('; ');

export const content_security_policy = policy_of(directives);

/** For <meta http-equiv>, which knows no frame-ancestors. */
export const meta_policy = policy_of(directives.filter(([name]) => name !== 'frame-ancestors'));

const unused_features = ['camera', 'microphone', 'geolocation', 'payment', 'usb', 'serial', 'hid'];

export const security_headers: Readonly<Record<string, string>> = {
  'Content-Security-Policy': content_security_policy,
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': unused_features.map((feature) => `${feature}=()`).join(', '),
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

/** The _headers file of Netlify and Cloudflare Pages. */
export const headers_file = `/*\n${Object.entries(security_headers).map(([name, value]) => `  ${name}: ${value}\n`).join('')}`;
