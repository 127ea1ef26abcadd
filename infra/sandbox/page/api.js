// Calls of the control API; shows what it refuses and that something is under way.
import { notice } from "./notices.js";

const busy = document.getElementById("busy");
let underWay = 0;

async function call(method, path, body) {
  busy.hidden = !++underWay;
  try {
    const answer = await fetch(path, {
      method,
      headers: body ? { "content-type": "application/json" } : {},
      body: body ? JSON.stringify(body) : undefined,
    });
    const value = await answer.json();
    if (!answer.ok) throw new Error(value.detail || value.title);
    return value;
  } catch (error) {
    notice(error.message, "bad");
    throw error;
  } finally {
    busy.hidden = !--underWay;
  }
}

export const get = (path) => fetch(path).then((answer) => answer.json());
export const post = (path, body) => call("POST", path, body);
