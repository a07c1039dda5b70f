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

## 使用 OAuth2 登录

如果应用专用密码已被停用，或您不想使用它，请用下面的内容代替 `auth` 并填写各个值：

```json
{
  "type": "oauth2",
  "user": "<your-gmail-address>",
  "clientId": "<client-id>",
  "clientSecret": "<client-secret>",
  "refreshToken": "<refresh-token>"
}
```

1. **客户端 ID 和密钥：** 在 Google Cloud 控制台中创建项目，设置 OAuth 同意屏幕，并创建类型为“Web 应用”的 OAuth 客户端。
2. **刷新令牌：** 让用于发信的账号登录该客户端一次，范围为 `https://mail.google.com/`，并要求离线访问。Google 的 [OAuth 2.0 Playground](https://developers.google.com/oauthplayground) 可以在浏览器中完成：先打开它的设置，填入您自己的客户端。
3. **发布同意屏幕。** 状态为“测试”时，刷新令牌七天后失效。

`accessUrl` 可以不写，默认使用 Google 的令牌端点。之后会按需获取访问令牌。

**服务账号**不需要刷新令牌，但需要 Workspace 域：由域管理员为该账号授予范围 `https://mail.google.com/` 的全网域授权。这些值在该账号的 JSON 密钥文件中，名为 `client_email` 和 `private_key`：

```json
{
  "type": "oauth2",
  "user": "<your-workspace-address>",
  "serviceClient": "<client-email>",
  "privateKey": "<private-key>"
}
```

## 限制

个人账号每天约 500 封邮件，Workspace 账号约 2,000 封。超出后服务器会应答 550 5.4.5；请等待 24 小时，或改用专门发送此类邮件的服务商。

## 发送不成功时

| 应答 | 解决办法 |
| --- | --- |
| 534 5.7.9 Application-specific password required | 创建应用专用密码，并填入 `auth.pass`。 |
| 535 5.7.8 Username and Password not accepted | 检查 `auth.pass` 是否为这个账号自己的应用专用密码。Workspace 管理员可能已停用应用专用密码，加入高级保护计划的账号则无法使用应用专用密码。 |
| invalid_grant from the token endpoint | 刷新令牌已过期或被撤销：请创建新的。使用服务账号时请检查授权。 |
| 534 5.7.14 Please log in via your web browser | 在浏览器中登录一次该账号，然后重新发送。 |
| 501-5.5.4 HELO/EHLO argument invalid | 将 `name` 设为只含普通 ASCII 字母的主机名。 |

`smtp-relay.gmail.com` 是另一项服务：管理员在 Google 管理控制台中设置后才能使用。
"""
