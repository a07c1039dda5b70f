"""The guide of the local mailbox in Simplified Chinese."""

from __future__ import annotations

GUIDE = """
# 发送到本地邮箱

本地邮箱是本机上的一个小型 SMTP 服务器。它保存收到的邮件，不会转发出去，因此无需任何账号就能试用全部功能。

## 准备工作

1. **用 `make run` 启动控制台。** 本地邮箱会随之启动。
2. **不要修改文本框中的任何内容。** 示例已经完整。
3. **向任意地址发送一封测试邮件**，然后在控制台中打开**收件箱**阅读。

## 此预设的值

| 键 | 值 |
| --- | --- |
| `host` | 127.0.0.1 |
| `port` | 1025，或 `make run` 选用的端口 |
| `secure` | false |
| `ignoreTLS` | true |
| `auth.user`、`auth.pass` | 留空：无需登录 |
| `fromEmail` | 任意地址 |

## 限制

- 仅用于开发：没有任何内容离开本机，其他人也收不到这些邮件。
- 它既没有 TLS 也没有登录，因此无法说明这两项在您的服务商那里是否正常。要测试这些，请使用该服务商的预设。
"""
