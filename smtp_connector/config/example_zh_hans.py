"""The words of the example's templates in Simplified Chinese; the names are those of example.py."""

from __future__ import annotations

from smtp_connector.terms import UsageType

LIFETIME_SENTENCE = "验证码 10 分钟内有效。"
IGNORE_SENTENCE = "如非本人操作，请忽略此邮件。"

CODE_TEMPLATES = (
    (UsageType.REGISTER, "您的注册验证码：{{code}}", "您的注册验证码是"),
    (UsageType.SIGN_IN, "您的登录验证码：{{code}}", "您的登录验证码是"),
    (UsageType.FORGOT_PASSWORD, "您的密码重置验证码：{{code}}", "您用于设置新密码的验证码是"),
    (UsageType.GENERIC, "您的验证码：{{code}}", "您的验证码是"),
    (
        UsageType.USER_PERMISSION_VALIDATION,
        "请确认是您本人：{{code}}",
        "您用于确认此操作的验证码是",
    ),
    (
        UsageType.BIND_NEW_IDENTIFIER,
        "请确认您的邮箱地址：{{code}}",
        "您用于将此地址添加到账号的验证码是",
    ),
    (UsageType.MFA_VERIFICATION, "您的第二步验证码：{{code}}", "您用于第二步登录验证的验证码是"),
    (
        UsageType.BIND_MFA,
        "开启邮件验证码：{{code}}",
        "您用于开启邮件验证码（第二步验证）的验证码是",
    ),
)
"""Usage type, subject and the words before "：" and the code."""

INVITATION = "您收到一份加入组织的邀请。请打开以下链接接受邀请：\n\n{{link}}\n\n如果您没有料到这份邀请，请忽略此邮件。"
INVITATION_SUBJECT = "邀请您加入组织"
