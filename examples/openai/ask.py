"""经 OpenAI 接口提问。 Ask through the OpenAI interface.

pip install openai
PQA_URL=https://qa.example PQA_KEY=pqa_… python ask.py "2020年高企净增目标是多少"
"""

import os
import sys

from openai import OpenAI

client = OpenAI(
    base_url=os.environ.get("PQA_URL", "http://127.0.0.1:7860") + "/v1",
    api_key=os.environ.get("PQA_KEY", "none"),  # 没有密钥时写 none · without a key: none
)
question = sys.argv[1] if len(sys.argv) > 1 else "2020年高企净增目标是多少"
messages = [{"role": "user", "content": question}]

reply = client.chat.completions.create(model="policyqa", messages=messages)
message = reply.choices[0].message
print(message.content)
for annotation in message.annotations or []:
    cited = annotation.url_citation
    print(message.content[cited.start_index : cited.end_index], cited.title, cited.url)
# 完整答案（引文、置信度等） · the whole answer: quotes, confidence and the rest
print(reply.model_extra["policyqa"]["short_answer"])

# 追问，逐段返回 · a follow-up, in pieces
messages += [{"role": "assistant", "content": message.content}, {"role": "user", "content": "那2019年呢"}]
for chunk in client.chat.completions.create(model="policyqa", messages=messages, stream=True):
    print(chunk.choices[0].delta.content or "", end="", flush=True)
print()
