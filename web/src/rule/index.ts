/* The rules of the catalogue in the browser: rules.ts for what they are, port.ts for the pages. */
export * from './rules';
export { loadRule } from './port';
