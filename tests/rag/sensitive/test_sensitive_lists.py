from __future__ import annotations

import pytest

from rag.errors import ConfigError
from rag.sensitive.lists import read_lists
from rag.sensitive.watched import WatchedLists
from rag.types import Action, Part
from ui.messages.tell import told

GOOD = """
# 词表
[[list]]
name = "内部"
action = "refuse"
words = ["赤狐计划", "ＲＥＤ fox"]

[[list]]
name = "姓名"
action = "mask"
in = ["answer"]
file = "names.txt"
"""


def written(folder, toml=GOOD, names="# 姓名\n\n王某某\n 李某某 \n"):
    path = folder / "words.toml"
    path.write_text(toml, encoding="utf-8")
    (folder / "names.txt").write_text(names, encoding="utf-8")
    return path


def test_lists_are_read_with_their_files(tmp_path):
    first, second = read_lists(written(tmp_path))
    assert (first.name, first.action, first.parts) == ("内部", Action.REFUSE, (Part.QUESTION, Part.ANSWER))
    assert first.words == ("赤狐计划", "redfox")
    assert (second.action, second.parts, second.words) == (Action.MASK, (Part.ANSWER,), ("王某某", "李某某"))


def test_a_text_file_is_one_list_that_is_refused(tmp_path):
    path = tmp_path / "禁用.txt"
    path.write_text("\ufeff赤狐\n白鹭\n赤狐\n", encoding="utf-8")
    (only,) = read_lists(path)
    assert (only.name, only.action, only.words) == ("禁用", Action.REFUSE, ("赤狐", "白鹭"))


LIST = '[[list]]\nname = "甲"\naction = "mask"\nwords = ["赤狐"]\n'


@pytest.mark.parametrize(
    ("toml", "names", "line", "says"),
    [
        ("[[list]\n", "", 1, "mend the line"),
        ('words = ["赤狐"]\n', "", 1, r"write each list as a table \[\[list\]\]"),
        (LIST + 'x = 1\n[[list]]\nname = "乙"\n', "", 1, "remove it, a list has"),
        (LIST + '[[list]]\naction = "mask"\nwords = ["白鹭"]\n', "", 5, "needs a name"),
        (LIST + '[[list]]\nname = "乙"\nwords = ["白鹭"]\n', "", 5, "set action to refuse, mask or log"),
        (LIST.replace("mask", "hide"), "", 1, "set action to refuse, mask or log"),
        (LIST + 'in = ["title"]\n', "", 1, "set in to"),
        (LIST.replace('["赤狐"]', '"赤狐"'), "", 1, "write words as"),
        (LIST.replace("赤狐", " \u200b "), "", 1, "needs a letter"),
        (LIST.replace("赤狐", "赤" * 65), "", 1, "at most 64 characters"),
        (LIST.replace('["赤狐"]', "[]"), "", 1, "has no words"),
        (LIST + LIST, "", 5, "choose another name"),
        (LIST + 'file = "names.txt"\n', "白鹭\n\n# 注\n🌸\n", 4, "needs a letter"),
        (LIST + "file = 3\n", "", 1, "set file to the path"),
    ],
)
def test_an_error_names_file_and_line_and_says_what_to_do_in_both_languages(tmp_path, toml, names, line, says):
    with pytest.raises(ConfigError, match=says) as error:
        read_lists(written(tmp_path, toml, names))
    assert f"line {line}" in str(error.value)
    assert str(tmp_path) in str(error.value)
    chinese = told(error.value.message, "zh")
    assert "请" in chinese
    assert "line" not in chinese


def test_a_file_that_is_away_or_no_text_is_refused(tmp_path):
    with pytest.raises(ConfigError, match="POLICYQA_SENSITIVE_WORDS"):
        read_lists(tmp_path / "none.toml")
    path = written(tmp_path)
    (tmp_path / "names.txt").unlink()
    with pytest.raises(ConfigError, match=r"names\.txt"):
        read_lists(path)
    (tmp_path / "names.txt").write_bytes("王某某".encode("gb18030"))
    with pytest.raises(ConfigError, match="save it as UTF-8"):
        read_lists(path)


def test_a_changed_file_counts_at_once_and_a_broken_one_not_at_all(tmp_path, caplog):
    path = written(tmp_path)
    lists = WatchedLists(path)
    before = lists.current()
    assert lists.current() is before
    assert not before.look("赵某某", Part.ANSWER).met
    (tmp_path / "names.txt").write_text("王某某\n赵某某某\n赵某某\n", encoding="utf-8")
    after = lists.current()
    assert after.look("赵某某", Part.ANSWER).met
    assert after.digest != before.digest
    path.write_text("[[list]\n", encoding="utf-8")
    assert lists.current() is after
    assert "what was read before still holds" in caplog.text
    path.unlink()
    assert lists.current() is after
    caplog.clear()
    lists.current()
    assert not caplog.text  # said once
    written(tmp_path)
    assert lists.current().digest == before.digest


def test_a_list_that_is_unusable_at_the_start_is_refused(tmp_path):
    with pytest.raises(ConfigError, match="line 1"):
        WatchedLists(written(tmp_path, "[[list]]\n"))
    assert not WatchedLists(None).current()
