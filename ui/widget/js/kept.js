// The conversation beyond one page: in the tab's own storage, where it ends with the tab. Tokens are never kept.

const KEPT_TURNS = 12;
const KEPT_BYTES = 200 * 1024; // of which a character takes two
const KEPT_NAME = [
  "policyqa:1",
  base,
  options.key.split("_")[1] || options.tokenUrl.replace(/[?#].*/, ""), // the key's public id, not its secret
  options.collections.join(),
].join(" ");

const kept = {
  /** `{open, turns: [{question, answer, rated}]}`; empty where nothing is kept or nothing may be. */
  read() {
    try {
      const { open, turns } = JSON.parse(sessionStorage.getItem(KEPT_NAME)) || {};
      const whole = ({ question, answer }) => typeof question === "string" && (!answer || Array.isArray(answer.citations));
      return { open, turns: Array.isArray(turns) && turns.every(whole) ? turns.slice(-KEPT_TURNS) : [] };
    } catch {
      return { turns: [] };
    }
  },
  write(open, turns) {
    const last = turns.slice(-KEPT_TURNS);
    let text = JSON.stringify({ open, turns: last });
    while (text.length * 2 > KEPT_BYTES && last.shift()) text = JSON.stringify({ open, turns: last });
    try {
      sessionStorage.setItem(KEPT_NAME, text);
    } catch {
      // blocked or full: the conversation lasts as long as its page
    }
  },
};
