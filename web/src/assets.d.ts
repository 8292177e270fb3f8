// What the bundler makes of imports that are not TypeScript.
declare module '*?raw' {
  const text: string;
  export default text;
}

declare module '*.css';
