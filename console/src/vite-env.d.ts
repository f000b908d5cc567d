/// <reference types="vite/client" />
declare module 'virtual:askel-theme.css';
