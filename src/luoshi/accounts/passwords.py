"""What is no password: what anybody guesses at once."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LONGEST = 1_000  # characters; each try has to be hashed
FEWEST = 5  # different characters


class GuessValidator:
    """Refuses a password of digits alone with the marks that go between them (a date, a telephone or identity number), of few different
    characters, and one that is too long to be hashed at each try. After NIST SP 800-63B 5.1.1.2: no rule of classes of characters."""

    def validate(self, password: str, user: Any = None) -> None:
        """ValidationError, in one sentence."""
        if len(password) > LONGEST:
            raise ValidationError(_("密码超过%d个字符；请用短一些的。") % LONGEST)
        if not any(c.isalpha() for c in password):
            raise ValidationError(_("密码不能只有数字和符号（日期、电话、证件号码很容易被猜到）；请加上文字或字母。"))
        if len(set(password.casefold())) < FEWEST:
            raise ValidationError(_("密码里不同的字符少于%d个，很容易被猜到；请换一个。") % FEWEST)

    def get_help_text(self) -> str:
        """For the form."""
        return _("不能只有数字和符号，不同的字符不少于%d个。") % FEWEST
