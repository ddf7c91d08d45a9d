"""Every problem that a program or a person can be told of: its HTTP status and its words in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ui.texts import Language

URN = "urn:policyqa:problem:"


@dataclass(frozen=True, slots=True)
class Wording:
    """One message in both languages; ``{name}`` stands for a value."""

    zh: str
    en: str

    def told(self, language: Language, values: Mapping[str, object] = MappingProxyType({})) -> str:
        """Return the message with its values.

        >>> Wording("最多 {most} 个", "at most {most}").told("en", {"most": 3})
        'at most 3'
        """
        words = self.en if language == "en" else self.zh
        return words.format_map(_Values(values)) if values else words


class _Values(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "…"


@dataclass(frozen=True, slots=True)
class Problem:
    """A kind of failure: ``title`` names it, ``detail`` says what to do."""

    status: int
    title: Wording
    detail: Wording


def _problem(status: int, zh: str, en: str, zh_detail: str, en_detail: str) -> Problem:
    return Problem(status, Wording(zh, en), Wording(zh_detail, en_detail))


# fmt: off
PROBLEMS: Mapping[str, Problem] = MappingProxyType({
    "bad_request": _problem(400, "请求有误", "Bad request",
        "请求有误，请检查参数", "The request cannot be used; check its parameters"),
    "malformed_json": _problem(400, "JSON 有误", "Malformed JSON",
        "请求内容不是有效的 JSON", "The body is not valid JSON"),
    "malformed_request": _problem(400, "请求不完整", "Malformed request",
        "请求不完整或格式有误", "The request is incomplete or malformed"),
    "invalid_input_file": _problem(400, "输入文件有误", "Invalid input file",
        "输入文件的格式有误", "The input file is malformed"),
    "unauthorized": _problem(401, "需要有效的密钥", "A valid key is needed",
        "密钥或令牌不正确、已撤销或已过期；管理员可用 policyqa keys list 查看",
        "The key or token is wrong, revoked or expired; an administrator sees the keys with policyqa keys list"),
    "token_expired": _problem(401, "令牌已过期", "Token expired",
        "会话令牌已过期，请换取新的令牌", "The session token has expired; get a new one"),
    "origin_not_allowed": _problem(403, "网页来源不在允许之列", "Origin not allowed",
        "此网页的来源不在任何密钥允许之列；请用 policyqa keys create --origins 创建",
        "No key names this page's origin; make one with policyqa keys create --origins"),
    "forbidden": _problem(403, "无权操作", "Not allowed",
        "此密钥无权进行这一操作", "This key does not allow that"),
    "sign_in_needed": _problem(401, "请先登录", "Sign in first",
        "请先登录后再继续", "Please sign in to go on"),
    "role_not_allowed": _problem(403, "账号无权操作", "Not allowed for this account",
        "您的账号无权进行这一操作；如有需要，请联系管理员",
        "Your account does not allow that; ask an administrator if you need it"),
    "stale_page": _problem(403, "页面已过期", "Page out of date",
        "页面已过期，请刷新后重试", "The page is out of date; reload it and try again"),
    "not_found": _problem(404, "没有找到", "Not found",
        "没有这个地址或对象，或无权查看", "There is nothing here, or not for you"),
    "unknown_document": _problem(404, "没有这份文件", "Unknown document",
        "没有这些文件，或无权查看：{ids}", "These documents are not here, or not for you: {ids}"),
    "unknown_collection": _problem(404, "没有这个集合", "Unknown collection",
        "没有这个集合，或无权查看", "There is no such collection, or not for you"),
    "file_gone": _problem(404, "没有保存原件", "Original not kept",
        "这份文件的原件没有保存，或已被改动；正文仍可读取",
        "The original of this document is not kept or has changed; its text can still be read"),
    "method_not_allowed": _problem(405, "不支持该方法", "Method not allowed",
        "此地址不支持该方法，允许的方法见 Allow", "This address does not take that method; see the header Allow"),
    "not_acceptable": _problem(406, "无法以此格式回复", "Not acceptable",
        "此地址只以 JSON 或 text/event-stream 回复", "This address replies with JSON or text/event-stream only"),
    "request_timeout": _problem(408, "请求过慢", "Request too slow",
        "请求内容没有在时限内到齐", "The body did not arrive in time"),
    "conflict": _problem(409, "与现有内容冲突", "Conflict",
        "与现有内容冲突", "This conflicts with what is there"),
    "body_too_large": _problem(413, "请求内容过大", "Body too large",
        "请求内容超过 {most} 字节", "The body has more than {most} bytes"),
    "body_too_complex": _problem(413, "请求内容过于复杂", "Body too complex",
        "请求内容的数据项过多", "The body holds too many values"),
    "uri_too_long": _problem(414, "地址过长", "Address too long",
        "地址过长", "The address is too long"),
    "unsupported_media_type": _problem(415, "内容类型不受支持", "Unsupported media type",
        "请以 {accepted} 发送，不压缩", "Send {accepted}, not compressed"),
    "range_not_satisfiable": _problem(416, "范围有误", "Range not satisfiable",
        "所要的范围不在这份文件之内", "The range asked for lies outside the document"),
    "misdirected_request": _problem(421, "域名不属于本服务", "Unknown host",
        "此域名不属于本服务；管理员可把它加入设置 allowed_hosts",
        "This host name is not served here; an administrator can add it to the setting allowed_hosts"),
    "invalid_question": _problem(422, "问题无法使用", "Invalid question",
        "问题为空或过长", "The question is empty or too long"),
    "invalid_request": _problem(422, "字段有误", "Invalid field",
        "请求有误，请检查参数", "A field of the request cannot be used"),
    "history_too_long": _problem(422, "对话过长", "History too long",
        "此前的对话共 {length} 个字，最多 {most} 个", "The history has {length} characters; at most {most} are read"),
    "invalid_upload": _problem(422, "上传有误", "Invalid upload",
        "上传的内容无法使用", "The upload cannot be used"),
    "invalid_correction": _problem(422, "无法这样更正", "Invalid correction",
        "无法这样更正", "The fact cannot be put right in that way"),
    "ingest_failed": _problem(422, "文件未能收录", "Not ingested",
        "文件未能收录", "The file could not be ingested"),
    "rate_limited": _problem(429, "请求过于频繁", "Too many requests",
        "请求过于频繁，请稍后再试", "Too many requests; try again later"),
    "headers_too_large": _problem(431, "请求头过大", "Header fields too large",
        "请求头过大", "The header fields are too large"),
    "internal_error": _problem(500, "内部错误", "Internal error",
        "服务出现内部错误，请稍后再试", "The service failed; try again later"),
    "chat_model_failed": _problem(502, "语言模型没有响应", "Language model failed",
        "语言模型暂时没有响应，请稍后再试", "The language model does not respond; try again later"),
    "busy": _problem(503, "繁忙", "Busy",
        "提问的人较多，请稍后再试", "Many people are asking; try again in a moment"),
    "answer_timeout": _problem(503, "用时过长", "Answer timed out",
        "这个问题用时过长，已停止；请缩短或拆开再问", "This question took too long; shorten or split it"),
    "interrupted": _problem(503, "回答中断", "Interrupted",
        "回答中断了，请再试一次", "The answer was interrupted; try again"),
    "not_ready": _problem(503, "正在启动", "Starting",
        "服务正在启动，请稍后再试", "The service is starting; try again in a moment"),
    "feedback_closed": _problem(503, "不收集反馈", "No feedback kept",
        "本服务目前不收集反馈", "This server keeps no feedback at present"),
    "stopping": _problem(503, "正在停止", "Stopping",
        "服务正在停止，请稍后再试", "The service is stopping; try again in a moment"),
    "store_missing": _problem(503, "文档库尚未建立", "No documents yet",
        "文档库尚未建立，请联系管理员", "There is no store of documents yet; ask the administrator"),
    "store_unusable": _problem(503, "文档库不可用", "Store unavailable",
        "文档库暂时不可用，请联系管理员", "The store of documents is unavailable; ask the administrator"),
    "store_unreachable": _problem(503, "文档库没有应答", "Store not answering",
        "文档库暂时没有应答，请稍后再试", "The store of documents does not answer; try again in a moment"),
    "store_locked": _problem(503, "文档库正在更新", "Store being updated",
        "文档库正在更新，请稍后再试", "The store of documents is being updated; try again in a moment"),
    "model_mismatch": _problem(503, "模型不一致", "Model mismatch",
        "文档库与当前模型不一致，请联系管理员", "The store was made with another model; ask the administrator"),
    "model_unavailable": _problem(503, "检索模型不可用", "Model unavailable",
        "检索模型暂时不可用，请联系管理员", "The retrieval model is unavailable; ask the administrator"),
    "store_full": _problem(507, "存储空间不足", "Storage full",
        "服务器存储空间不足，请联系管理员", "The server has no space left; ask the administrator"),
})

# Messages that speak of what the asker gave alone, by the template under which they were raised.
MESSAGES: Mapping[str, Wording] = MappingProxyType({
    "the question is empty; type one":
        Wording("问题为空，请输入问题", "The question is empty; type one"),
    "the question has {count} characters, at most {max_chars} are read; shorten it":
        Wording("问题有 {count} 个字，请精简到 {max_chars} 字以内",
            "The question has {count} characters; at most {max_chars} are read"),
    "{count} documents are chosen, at most {most} may be; choose fewer, or none for all":
        Wording("选了 {count} 份文件，最多可选 {most} 份；请少选几份，或不选（即全部）",
            "{count} documents are chosen; at most {most} may be. Choose fewer, or none for all"),
    "the conversation has {count} turns, its most; begin a new one":
        Wording("这个对话已有 {count} 个问题，达到上限；请新建对话",
            "This conversation has {count} questions, its most; begin a new one"),
    "{count} questions of this conversation are waiting":
        Wording("这个对话中有 {count} 个问题正在等待回答，请稍候再问",
            "{count} questions of this conversation are waiting; ask again in a moment"),
    "there is no fact {key!r} to correct; the facts are: {listed}":
        Wording("没有这一项可以更正；可更正的有：{listed}",
            "There is no such fact to correct; the facts are: {listed}"),
    "a correction of {key} has 1 to {longest} characters, this one {count}; see --unset":
        Wording("{key} 应有 1 至 {longest} 个字，现有 {count} 个",
            "{key} takes 1 to {longest} characters, this one has {count}"),
    "no file came; send them as multipart/form-data in the field files":
        Wording("没有收到文件，请以 multipart/form-data 的 files 字段发送",
            "No file came; send them as multipart/form-data in the field files"),
    "at most {most} files at once":
        Wording("一次最多上传 {most} 个文件", "At most {most} files at once"),
    "{key} = {value!r} is no day; give it as 2026-01-31":
        Wording("{key} 应为日期，如 2026-01-31", "{key} is a day, such as 2026-01-31"),
    "{key} = {value!r} says nothing of a document's standing; give e.g. 有效, 废止, 失效, 已修改":
        Wording("{key} 应说明文件状态，如 有效、废止、失效",
            "{key} says how a document stands, e.g. 有效 (in force), 废止 (repealed), 失效 (expired)"),
})
# fmt: on
