import { replacing, type Stage } from './stage.js';

/**
 * Web, mail and IP addresses. Each alternative starts where a run of address characters starts and every run inside is
 * bounded or ends the match, so the time is linear.
 */
const ADDRESS =
  /(?<![\w.+-])(?:(?:https?:\/\/|www\.)\S+|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+|\d{1,3}(?:\.\d{1,3}){3}(?![\w.]))/gu;

const MAY_HOLD_ADDRESS = /:\/\/|www\.|\w@\w|\d\.\d/;

/** Addresses become `[url]`, `[email]` and `[ip]`: which one it is says nothing about a text. */
export const maskAddresses: Stage = replacing(
  ADDRESS,
  (address) => (/^(?:https?:|www\.)/.test(address) ? '[url]' : address.includes('@') ? '[email]' : '[ip]'),
  { onlyIf: MAY_HOLD_ADDRESS },
);
