// The default theme with the fonts of the reader's system, so that no font is shipped or fetched.
export { default } from 'vitepress/theme-without-fonts';
