// Calls of the control API; shows what it refuses and that something is under way.
import { notice } from "./notices.js";

const busy = document.getElementById("busy");
let underWay = 0;

// The sandbox has answered, and says no. Whatever else fails, fails because it is not there.
export class Refused extends Error {}

async function call(method, path, body) {
  busy.hidden = !++underWay;
  try {
    const answer = await fetch(path, {
      method,
      headers: body ? { "content-type": "application/json" } : {},
      body: body ? JSON.stringify(body) : undefined,
    });
    const value = await answer.json();
    if (!answer.ok) throw new Refused(value.detail || value.title);
    return value;
  } catch (error) {
    notice(error instanceof Refused ? error.message : "The sandbox does not answer.", "bad");
    throw error;
  } finally {
    busy.hidden = !--underWay;
  }
}

export async function get(path) {
  const answer = await fetch(path);
  const value = await answer.json();
  if (!answer.ok) throw new Refused(value.detail || value.title);
  return value;
}

export const post = (path, body) => call("POST", path, body);
export const remove = (path) => call("DELETE", path);
