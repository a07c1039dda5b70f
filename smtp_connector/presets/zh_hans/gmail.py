"""The guide of Gmail in Simplified Chinese."""

from __future__ import annotations

GUIDE = """
# 通过 Gmail 发送

Gmail 适合测试和小型团队。个人账号每天大约可以发送 500 封邮件，Workspace 账号大约 2,000 封。

## 准备工作

1. **选择用于发信的账号。** 使用已有账号，或在 [Gmail](https://mail.google.com/) 新建一个。
2. **为该账号开启两步验证。** 只有开启后才能使用应用专用密码。
3. **在账号的安全设置中创建应用专用密码**；Google 的[应用专用密码](https://support.google.com/accounts/answer/185833)页面会引导您前往。密码共 16 个字母。
4. **将它粘贴到 `auth.pass`，不要带空格。** 账号的普通密码不被接受。
5. **将完整的 Gmail 地址**填入 `auth.user` 和 `fromEmail`。

这些值在 Google 的[通过 Gmail 发送邮件的说明](https://support.google.com/a/answer/176600)中有介绍。

## 此预设的值

| 键 | STARTTLS | 隐式 TLS |
| --- | --- | --- |
| `host` | smtp.gmail.com | smtp.gmail.com |
| `port` | 587 | 465 |
| `secure` | false | true |
| `requireTLS` | true | false |
| `auth.user` | 完整的 Gmail 地址 | 完整的 Gmail 地址 |
| `auth.pass` | 应用专用密码 | 应用专用密码 |
| `fromEmail` | 同一个地址 | 同一个地址 |

示例使用 STARTTLS。要切换方式，请同时修改 `port`、`secure` 和 `requireTLS`：`secure` 与端口 587 一起使用会报错 "wrong version number"。

> Google 会将 `fromEmail` 替换为账号自己的地址，除非您已在该账号的“用这个地址发送邮件”中添加了另一个地址。

## 限制

个人账号每天约 500 封邮件，Workspace 账号约 2,000 封。超出后服务器会应答 550 5.4.5；请等待 24 小时，或改用专门发送此类邮件的服务商。

## 发送不成功时

| 应答 | 解决办法 |
| --- | --- |
| 534 5.7.9 Application-specific password required | 创建应用专用密码，并填入 `auth.pass`。 |
| 535 5.7.8 Username and Password not accepted | 检查 `auth.pass` 是否为这个账号自己的应用专用密码。Workspace 管理员可能已停用应用专用密码，加入高级保护计划的账号则无法使用应用专用密码。 |
| 534 5.7.14 Please log in via your web browser | 在浏览器中登录一次该账号，然后重新发送。 |
| 501-5.5.4 HELO/EHLO argument invalid | 将 `name` 设为只含普通 ASCII 字母的主机名。 |

`smtp-relay.gmail.com` 是另一项服务：管理员在 Google 管理控制台中设置后才能使用。
"""
