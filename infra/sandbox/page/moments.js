// Moments of business time in words; all of them in UTC, and they say so.
const parts = (options) => new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", ...options });
const DAY = parts({ weekday: "short", day: "numeric", month: "short", year: "numeric" });
const SHORT = parts({ day: "numeric", month: "short", year: "numeric" });

export const dayText = (instant) => DAY.format(new Date(instant));
export const momentText = (instant) => instant && `${SHORT.format(new Date(instant))}, ${instant.slice(11, 16)}`;
