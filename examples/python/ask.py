"""用 Python 客户端提问。 Ask with the Python client.

pip install ./clients/python
PQA_URL=https://qa.example PQA_KEY=pqa_… python ask.py "2020年高企净增目标是多少"
"""

import os
import sys

from policyqa_client import AnswerEvent, APIError, ConnectionFailedError, PolicyQA, StageEvent

question = sys.argv[1] if len(sys.argv) > 1 else "2020年高企净增目标是多少"

# 密钥取自环境变量 PQA_KEY · the key is that of the environment
with PolicyQA(os.environ.get("PQA_URL", "http://127.0.0.1:7860")) as client:
    try:
        answer = client.ask(question)
        print(answer.answer)
        for citation in answer.citations:
            print(f"[{citation.marker}] {citation.title}：{citation.quote}")

        # 追问，逐步返回 · a follow-up, step by step
        for event in client.stream("那2019年呢", [("user", question), ("assistant", answer.answer)]):
            if isinstance(event, StageEvent):
                print("…", event.name)
            elif isinstance(event, AnswerEvent):
                print(event.answer.answer)
    except APIError as error:  # 被拒绝：原因、编号、几秒后再试 · refused: why, which request, when to come back
        sys.exit(f"{error.status} {error.code} {error.detail} {error.request_id} {error.retry_after or ''}")
    except ConnectionFailedError as error:
        sys.exit(str(error))
