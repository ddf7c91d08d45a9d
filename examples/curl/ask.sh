#!/bin/sh
# 提问：完整返回一次，再逐步返回一次。 Ask: once as a whole, once as a stream.
#
#   PQA_URL=https://qa.example PQA_KEY=pqa_… ./ask.sh "2020年高企净增目标是多少"
set -eu
url="${PQA_URL:-http://127.0.0.1:7860}"
question="${1:-2020年高企净增目标是多少}"

# 请求体是 JSON，问题中的引号和反斜线须转义。 The body is JSON: quotes and backslashes are escaped.
escaped=$(printf '%s' "$question" | sed 's/\\/\\\\/g; s/"/\\"/g')

# 密钥写进请求头文件，不出现在进程列表里。 The key goes into a file of headers, not into the list of processes.
headers=$(mktemp)
trap 'rm -f "$headers"' EXIT
printf 'Authorization: Bearer %s\nContent-Type: application/json\n' "${PQA_KEY:-none}" > "$headers"

# 繁忙（429、503）时按 Retry-After 重试。 Busy (429, 503): curl waits as Retry-After says.
curl --silent --show-error --fail-with-body --retry 2 --max-time 60 \
  --header "@$headers" --data "{\"question\": \"$escaped\"}" "$url/api/v1/ask"
echo

# 逐步返回：stage、delta，最后是 answer 或 error。 Step by step: stage, delta, at last answer or error.
curl --silent --show-error --fail-with-body --no-buffer --max-time 60 \
  --header "@$headers" --data "{\"question\": \"$escaped\", \"stream\": true}" "$url/api/v1/ask"
