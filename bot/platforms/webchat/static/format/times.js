/** Writes times as the office reads them: in Asia/Shanghai, by the desk's clock, whatever the browser's zone. */

import { locale, word } from "./i18n.js";

const ZONE = "Asia/Shanghai";
const numbers = new Intl.DateTimeFormat("en-GB", {
  timeZone: ZONE, year: "numeric", month: "numeric", day: "numeric",
  hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23",
});
const names = new Intl.DateTimeFormat(locale, { timeZone: ZONE, weekday: "short", month: "short" });
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

let offset = 0;

/** Sets the desk's clock by what the server says it is. */
export function setDeskTime(iso) {
  const told = Date.parse(iso);
  if (!Number.isNaN(told)) offset = told - Date.now();
}

/** The desk's time in milliseconds. */
export function deskNow() {
  return Date.now() + offset;
}

/** Year, month … in Shanghai; midnight belongs to the day before, as 24:00. */
function partsOf(instant) {
  const read = (value) => {
    const parts = Object.fromEntries(numbers.formatToParts(value).map((part) => [part.type, part.value]));
    return { ...parts, day: String(Number(parts.day)) };
  };
  const second = Math.floor(instant / 1000) * 1000;
  const parts = read(second);
  if (parts.hour !== "00" || parts.minute !== "00" || parts.second !== "00") return { ...parts, named: second };
  return { ...read(second - 1), hour: "24", minute: "00", second: "00", named: second - 1 };
}

/** A number per Shanghai day, to see whether two instants share one. */
export function dayNumber(instant) {
  const { year, month, day } = partsOf(instant);
  return Date.UTC(year, month - 1, day) / DAY;
}

/** "09:31" */
export function clockTime(instant) {
  const { hour, minute } = partsOf(instant);
  return `${hour}:${minute}`;
}

/** "09:31:05" */
export function secondsTime(instant) {
  const { hour, minute, second } = partsOf(instant);
  return `${hour}:${minute}:${second}`;
}

/** "今天", "昨天", "周四 2月26日", with the year when it is another one. */
export function dayLabel(instant) {
  const ago = dayNumber(deskNow()) - dayNumber(instant);
  if (ago === 0) return word("date.today");
  if (ago === 1) return word("date.yesterday");
  return datedLabel(instant);
}

/** "周四 2月26日", with the year when it is another one. */
export function datedLabel(instant) {
  const parts = partsOf(instant);
  const named = Object.fromEntries(names.formatToParts(parts.named).map((part) => [part.type, part.value]));
  // Chinese parts split "2月" into "2" and a literal; the number alone is enough for either word.
  const values = { weekday: named.weekday, month: named.month, day: parts.day, year: parts.year };
  const isThisYear = parts.year === partsOf(deskNow()).year;
  return word(isThisYear ? "date.day" : "date.day_of_year", values);
}

/** "09:31" today, "周四 2月26日 17:00" on another day. */
export function shortTime(instant) {
  const isToday = dayNumber(deskNow()) === dayNumber(instant);
  return isToday ? clockTime(instant) : `${datedLabel(instant)} ${clockTime(instant)}`;
}

/** The full date for a title: "2026年11月24日 周二 09:31:05". */
export function fullTime(instant) {
  const parts = partsOf(instant);
  const named = Object.fromEntries(names.formatToParts(parts.named).map((part) => [part.type, part.value]));
  return word("date.full", { year: parts.year, month: named.month, day: parts.day, weekday: named.weekday, time: secondsTime(instant) });
}

/** A length of time: "38:05" under an hour, "3 小时 20 分钟" under two days, else days and hours; no part is zero. */
export function span(milliseconds) {
  const length = Math.max(0, milliseconds);
  if (length < HOUR) {
    const seconds = Math.floor(length / 1000);
    return `${String(Math.floor(seconds / 60)).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;
  }
  if (length < 2 * DAY) {
    const minutes = Math.floor((length % HOUR) / MINUTE);
    return word(minutes ? "span.hours" : "span.hours_alone", { hours: Math.floor(length / HOUR), minutes });
  }
  const hours = Math.floor((length % DAY) / HOUR);
  return word(hours ? "span.days" : "span.days_alone", { days: Math.floor(length / DAY), hours });
}
