/// <reference types="vite/client" />
declare module 'virtual:askel-theme.css';
declare module 'virtual:askel-services' {
  /** The start of the paths of the lists of services, relative to the console. */
  const prefix: string;
  export default prefix;
}
