from __future__ import annotations

import re

from smtp_connector.config import example, example_zh_hans

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_the_chinese_code_templates_are_for_the_same_usage_types_in_the_same_order() -> None:
    chinese = [usage_type for usage_type, _, _ in example_zh_hans.CODE_TEMPLATES]

    assert chinese == [usage_type for usage_type, _, _ in example.CODE_TEMPLATES]


def test_each_chinese_subject_ends_with_the_code() -> None:
    for _, subject, words in example_zh_hans.CODE_TEMPLATES:
        assert subject.endswith("：{{code}}")
        assert words.endswith("是")


def test_the_chinese_invitation_holds_the_link_once() -> None:
    assert example_zh_hans.INVITATION.count("{{link}}") == 1
    assert "{{" not in example_zh_hans.INVITATION_SUBJECT


def test_every_text_of_the_chinese_example_is_chinese() -> None:
    texts = [
        *(
            text
            for _, subject, words in example_zh_hans.CODE_TEMPLATES
            for text in (subject, words)
        ),
        example_zh_hans.LIFETIME_SENTENCE,
        example_zh_hans.IGNORE_SENTENCE,
        example_zh_hans.INVITATION,
        example_zh_hans.INVITATION_SUBJECT,
    ]

    assert all(CHINESE.search(text) for text in texts)
