"""What a part has to say, in a form that can be translated."""

from __future__ import annotations

from typing import Self


class Wording(str):
    """An English sentence that keeps what it was made of, so that it can be said in another language as well.

    ``text`` has ``{fields}``, which ``values`` fill; a value that is a Wording is translated with it. To
    anybody else it is the sentence. Of any other object its text is kept alone: an exception would keep all
    that its traceback holds, a sound card say, which the kernel cannot take away then.
    """

    __slots__ = ("text", "values")

    text: str
    values: dict[str, str | int | float]

    def __new__(cls, text: str, /, **values: object) -> Self:
        sentence = super().__new__(cls, text.format(**values) if values else text)
        sentence.text = text
        sentence.values = {
            name: value if isinstance(value, str | int | float) else str(value)
            for name, value in values.items()
        }
        return sentence
