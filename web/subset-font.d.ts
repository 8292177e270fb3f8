// subset-font brings no types of its own.
declare module 'subset-font' {
  /** The font with the glyphs of the characters of `text`, and no others. */
  export default function subset_font(font: Uint8Array, text: string, options: { targetFormat: 'truetype' | 'woff2' }): Promise<Uint8Array>;
}
