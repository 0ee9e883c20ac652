const EMOJI = /^\p{RGI_Emoji}$/v;

/** Whether the text is exactly one emoji as Unicode recommends it for interchange (UTS #51). */
export function isEmoji(text: string): boolean {
  return EMOJI.test(text);
}
