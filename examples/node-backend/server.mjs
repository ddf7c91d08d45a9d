// 门户的后台：长期密钥只留在这里，网页得到的是 30 分钟的会话令牌。 Node 18 及以上，无需任何依赖。
// A portal's back end: the long-lived key stays here, the page gets a session token of 30 minutes. Node 18+, nothing else.
//
//   PQA_URL=https://qa.example PQA_KEY=pqa_… PORTAL_ORIGIN=https://www.portal.example node server.mjs
//
// 密钥须允许此来源： The key has to allow the origin:  policyqa keys create --name portal --origins https://www.portal.example

import { createServer } from "node:http";

const url = process.env.PQA_URL ?? "http://127.0.0.1:7860";
const key = process.env.PQA_KEY;
const port = Number(process.env.PORT ?? 3000);
const origin = process.env.PORTAL_ORIGIN ?? `http://localhost:${port}`; // 浏览器地址栏里的 · as in the address bar

/** 用密钥换取令牌。 Exchange the key for a token. */
async function token() {
  const reply = await fetch(`${url}/api/v1/sessions`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify({ origin }),
    signal: AbortSignal.timeout(10_000),
  });
  if (!reply.ok) throw new Error(`sessions: ${reply.status} ${await reply.text()}`);
  const { token, expires_in } = await reply.json();
  return { token, expires_in };
}

const page = `<!doctype html>
<html lang="zh-CN"><meta charset="utf-8"><title>门户</title>
<h1>门户首页</h1>
<script src="${url}/widget.js" data-token-url="/policyqa-token" data-title="政策问答" data-lang="zh" defer></script>
</html>`;
const policy = `default-src 'self'; script-src 'self' ${url}; connect-src 'self' ${url}`;

const server = createServer(async (request, response) => {
  const send = (status, type, body, headers = {}) =>
    response.writeHead(status, { "content-type": `${type}; charset=utf-8`, ...headers }).end(body);
  try {
    if (request.method !== "GET") return send(405, "text/plain", "GET", { allow: "GET" });
    if (request.url === "/") return send(200, "text/html", page, { "content-security-policy": policy });
    if (request.url === "/policyqa-token") {
      // 只给自己的网页；需要登录的门户在此检查登录。 For pages of our own alone; check the login here if there is one.
      if (!["same-origin", undefined].includes(request.headers["sec-fetch-site"])) return send(403, "text/plain", "");
      return send(200, "application/json", JSON.stringify(await token()), { "cache-control": "no-store" });
    }
    return send(404, "text/plain", "");
  } catch (error) {
    console.error(error.message); // 原因记入日志，不告诉网页 · the reason goes to the log, not to the page
    return send(502, "application/json", '{"error": "the answer service is not available"}');
  }
});

if (!key) throw new Error("set PQA_KEY");
server.listen(port, "127.0.0.1", () => console.log(`http://localhost:${server.address().port}`));
