export { bundleApp, type Bundle, type BundleOptions } from './bundle-app.ts';
