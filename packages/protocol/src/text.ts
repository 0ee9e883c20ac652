import * as z from 'zod';

/**
 * One line of text as people write it: Unicode NFC, trimmed, 1 to `max` characters, none of them a control character or
 * half of one (no record could hold those the same way).
 */
export const line = (max: number) =>
  z
    .string()
    .normalize('NFC')
    .trim()
    .min(1)
    .max(max)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'expected one line of text');

/**
 * Text of several lines, trimmed, in Unicode NFC, possibly empty. Control characters other than line ends and tabs, and lone
 * surrogates, are refused: not every record can hold them.
 */
export const prose = (max: number) =>
  z
    .string()
    .normalize('NFC')
    .trim()
    .max(max)
    .regex(/^(?:[\t\n\r]|[^\p{Cc}\p{Cs}])*$/u, 'expected text without control characters');
