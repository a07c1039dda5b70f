"""The guide of Custom SMTP in Simplified Chinese."""

from __future__ import annotations

GUIDE = """
# 通过任意 SMTP 服务器发送

SMTP 不属于任何一家服务商：无论由谁为您发送邮件，都会给出主机、端口、加密方式，通常还有用户名和密码。本页说明在哪里找到它们，以及填在哪里。

## 准备工作

在服务商的控制台或帮助中查找名为 "SMTP"、"SMTP relay" 或 "Sending" 的页面，或询问邮件服务器的管理者。记下五项内容：

1. **主机**，例如 `smtp.example.com`。如果服务商分地域，请使用账号所在地域的主机。
2. **端口，以及它使用隐式 TLS 还是 STARTTLS。** 下表列出各端口对应的设置。如果可以选择，请使用 465 和隐式 TLS，或 587 和 STARTTLS。
3. **用户名。** 大多是完整的邮箱地址；有些服务商使用固定的词，或专供 SMTP 使用的用户名。
4. **密码。** 往往不是账号密码，而是在控制台中创建的应用专用密码、API 密钥或 SMTP 密码。
5. **发件人。** 许多服务器只接受已在其处验证的地址或域名，或只接受用来登录的地址。

然后将主机、端口、用户名、密码和发件人填入文本框。

## 此预设的值

| 键 | STARTTLS | 隐式 TLS |
| --- | --- | --- |
| `host` | 您的服务器 | 您的服务器 |
| `port` | 587，否则 2525 或 25 | 465 |
| `secure` | false | true |
| `requireTLS` | true | false |
| `auth.user` | 以服务商说明为准 | 以服务商说明为准 |
| `auth.pass` | 以服务商说明为准 | 以服务商说明为准 |
| `fromEmail` | 服务器接受的发件人 | 服务器接受的发件人 |

- **隐式 TLS** 从第一个字节起就加密。**STARTTLS** 先以明文开始，再切换为加密；`requireTLS` 确保一定会切换。
- 请同时修改 `port`、`secure` 和 `requireTLS`。在 STARTTLS 端口上使用 `secure` 会报错 "wrong version number"；在隐式 TLS 端口上不使用 `secure` 则收不到问候。
- 密码绝不会以明文发送，除非 `ignoreTLS` 允许。它只适用于本机或可信网络中的中继。
- 按地址识别本机的中继不需要登录：请将 `auth.user` 和 `auth.pass` 都留空。
- 服务商要求使用 **OAuth2** 而不是密码时：请用下面的内容代替 `auth`。各个值的来源由服务商说明；所有键的列表中还有用于服务账号的写法。

  ```json
  {
    "type": "oauth2",
    "user": "<user>",
    "clientId": "<client-id>",
    "clientSecret": "<client-secret>",
    "refreshToken": "<refresh-token>",
    "accessUrl": "<token-endpoint>"
  }
  ```
- 服务器的证书由自有颁发机构签发时：请将该机构的证书填入 `tls.ca`。`tls.rejectUnauthorized` 保持 true。

## 从其他预设到您的服务商

Gmail、SendGrid 和阿里云邮件推送的指南是三种常见类型的例子：

| 类型 | 例子 | 可以借鉴的内容 |
| --- | --- | --- |
| 邮箱 | Gmail | 用户名和发件人都是完整地址；密码是应用专用密码。 |
| 使用 API 密钥的发信服务 | SendGrid | 用户名是固定的词；密码是密钥；要先验证发件人。 |
| 使用发信地址的发信服务 | 阿里云邮件推送 | 每个发信地址有自己的 SMTP 密码；主机取决于地域。 |

## 发送不成功时

| 现象 | 解决办法 |
| --- | --- |
| 找不到主机 | 检查 `host` 的拼写：只写名称，不带 https://，也不带端口。 |
| 无法连接，或没有响应 | 端口可能在途中被封锁。请尝试服务商的其他端口，通常是 2525。 |
| 登录被拒绝 | 检查服务商要求哪一种密码，以及是否完整粘贴且不含空格。 |
| 发件人被拒绝 | 在服务商处验证该地址或域名，或使用登录的地址发送。 |
| 问候或 EHLO 被拒绝 | 将 `name` 设为本机的完整主机名。 |

各个键沿用 [Nodemailer 的 SMTP transport](https://nodemailer.com/smtp/) 中的名称。所有键的列表说明了每个键在这里的作用。
"""
