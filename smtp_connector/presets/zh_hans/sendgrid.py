"""The guide of SendGrid in Simplified Chinese."""

from __future__ import annotations

GUIDE = """
# 通过 SendGrid 发送

SendGrid 通过 SMTP 接收邮件，用 API 密钥代替密码。所有人的用户名都相同，就是 `apikey` 这个词。

## 准备工作

1. **登录 [SendGrid](https://app.sendgrid.com/)**，或在那里注册账号。
2. **验证发件人。** 添加 `fromEmail` 的地址或其整个域名，并完成验证；[Sender Management](https://mc.sendgrid.com/senders) 列出您已有的发件人。
3. **创建 API 密钥**，并授予 Mail Send 权限。
4. **将密钥粘贴到 `auth.pass`。** `auth.user` 保持不变：`apikey` 就是要原样填写的词，不是密钥的名称或 ID。
5. **将已验证的发件人填入 `fromEmail`**，只写地址，或写成 `Name <address>`。

SendGrid 在 [Integrating with the SMTP API](https://docs.sendgrid.com/for-developers/sending-email/integrating-with-the-smtp-api) 中介绍了同样的步骤。

## 此预设的值

| 键 | STARTTLS | 隐式 TLS |
| --- | --- | --- |
| `host` | smtp.sendgrid.net | smtp.sendgrid.net |
| `port` | 587、2525 或 25 | 465 |
| `secure` | false | true |
| `requireTLS` | true | false |
| `auth.user` | apikey | apikey |
| `auth.pass` | API 密钥 | API 密钥 |
| `fromEmail` | 已验证的发件人 | 已验证的发件人 |

示例使用端口 587 上的 STARTTLS。有些托管商会封锁 25、465 和 587；端口 2525 就是为此准备的。

## 发送不成功时

| 应答 | 解决办法 |
| --- | --- |
| 535 Bad username / password, or authorization grant is invalid | 检查 `auth.user` 是否为 apikey 这个词，密钥是否未被撤销，以及是否具有 Mail Send 权限。 |
| 550 the from address does not match a verified Sender Identity | 验证 `fromEmail` 的地址或其域名，或改用已验证的地址。 |
| 550 Unauthenticated senders not allowed | 填写 `auth.user` 和 `auth.pass` 两项。 |
| 421 或 450，提示过于频繁（too frequent）或暂时推迟（temporarily deferred） | 等一会儿，然后放慢发送速度。 |
"""
