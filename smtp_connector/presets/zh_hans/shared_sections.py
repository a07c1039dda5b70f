"""The end of every guide in Simplified Chinese."""

from __future__ import annotations

SHARED_SECTIONS = """
## 模板

在需要显示验证码的位置写 `{{code}}`；它可以出现在主题和内容中。`OrganizationInvitation` 使用的则是 `{{link}}`。

- `Register`、`SignIn`、`ForgotPassword` 和 `Generic` 必须各有一个模板。没有专属模板的用途类型使用 `Generic` 模板发送。
- `text/html` 内容发送时会附带由它生成的纯文本部分，除非模板在 `text` 中自带纯文本。

## 测试并保存

1. **替换每一个 `<尖括号>` 中的值**（如果有）。其余内容都可以保持不变。
2. **在第 2 步输入一个地址，然后点击“发送”。** 测试直接使用文本框中的配置，无论是否已保存。邮件由 `Generic` 模板生成，其中的验证码为 000000。
3. **点击“保存并完成”。**

> 文本框中是一份包含所有键的示例。其中的值仅供演示：例如模板的措辞可以自行修改，所保存的配置由您负责。
"""
