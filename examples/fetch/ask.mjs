// 提问并逐步读取答案；Node 18 及以上，也可照用于网页。 Ask, and read the answer as it comes; Node 18+, or a page.
//
//   PQA_URL=https://qa.example PQA_KEY=pqa_… node ask.mjs "2020年高企净增目标是多少"
//
// 网页里不要放密钥，用会话令牌（见 node-backend）。 Never put a key into a page; use a session token (node-backend).

/** 问一次，返回完整答案。 Ask once; the whole answer. */
export async function ask(url, key, question, history = []) {
  const reply = await post(url, key, { question, history });
  return reply.json();
}

/** 逐个给出事件 {event, data}。 Yield the events one by one. */
export async function* stream(url, key, question, history = []) {
  const reply = await post(url, key, { question, history, stream: true });
  let rest = "";
  for await (const piece of reply.body.pipeThrough(new TextDecoderStream())) {
    const blocks = (rest + piece).split(/\r?\n\r?\n/);
    rest = blocks.pop();
    for (const block of blocks) {
      const lines = block.split(/\r?\n/);
      const event = lines.find((line) => line.startsWith("event:"))?.slice(6).trim();
      const data = lines.filter((line) => line.startsWith("data:")).map((line) => line.slice(5).trimStart());
      if (event) yield { event, data: JSON.parse(data.join("\n")) }; // 其余是保持连接的注释 · others keep it alive
    }
  }
}

async function post(url, key, body) {
  const reply = await fetch(`${url}/api/v1/ask`, {
    method: "POST",
    headers: { "content-type": "application/json", ...(key && { authorization: `Bearer ${key}` }) },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(60_000),
  });
  if (reply.ok) return reply;
  const problem = await reply.json().catch(() => ({}));
  const wait = reply.headers.get("retry-after"); // 429、503：过几秒再试 · try again after so many seconds
  throw new Error(`${reply.status} ${problem.code ?? ""} ${problem.detail ?? ""} ${wait ? `(${wait} s)` : ""}`.trim());
}

const url = process.env.PQA_URL ?? "http://127.0.0.1:7860";
const key = process.env.PQA_KEY ?? "";
const question = process.argv[2] ?? "2020年高企净增目标是多少";

try {
  const answer = await ask(url, key, question);
  console.log(answer.answer);
  for (const one of answer.citations) console.log(`[${one.marker}] ${one.title}：${one.quote}`);

  for await (const { event, data } of stream(url, key, question)) {
    if (event === "stage") console.log("…", data.name);
    if (event === "answer") console.log(data.status === "answered" ? data.short_answer : data.answer);
    if (event === "error") throw new Error(data.detail);
  }
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
