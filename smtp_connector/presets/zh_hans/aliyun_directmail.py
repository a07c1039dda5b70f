"""The guide of Aliyun DirectMail in Simplified Chinese."""

from __future__ import annotations

GUIDE = """
# 通过阿里云邮件推送发送

邮件推送（DirectMail）是阿里云的发信服务。登录时使用“发信地址”以及为该地址设置的 SMTP 密码。

## 准备工作

1. **登录[阿里云](https://cn.aliyun.com/)**，或在那里注册账号。
2. **打开[邮件推送控制台](https://dm.console.aliyun.com/)**，切换到要用来发信的地域，并按照阿里云的[通过 SMTP 发送邮件](https://www.alibabacloud.com/help/en/directmail/latest/send-emails-using-smtp)指南完成各项操作。
3. **在左侧导航栏打开“发信地址”。** 选择用于发信的地址，或新建一个。
4. **在同一列表中为该地址设置 SMTP 密码。** 将它粘贴到 `auth.pass`。
5. **将完整的发信地址填写两次**：`auth.user` 和 `fromEmail`。两处必须是同一个地址。
6. **选择所在地域的主机**，可从本页的列表中选择，或查看阿里云的 [SMTP 服务地址](https://www.alibabacloud.com/help/en/directmail/latest/smtp-service-address)。

## 各地域的主机

| 地域 | `host` | 说明 |
| --- | --- | --- |
| 中国（杭州） | smtpdm.aliyun.com | 示例使用此主机。 |
| 新加坡 | smtpdm-ap-southeast-1.aliyuncs.com | |
| 美国（弗吉尼亚） | smtpdm-us-east-1.aliyuncs.com | 取代悉尼地域。 |
| 德国（法兰克福） | smtpdm-eu-central-1.aliyuncs.com | |
| 新加坡，旧主机 | smtpdm-ap-southeast-1.aliyun.com | 旧版：不建议新用户使用。 |
| 悉尼 | smtpdm-ap-southeast-2.aliyun.com | 旧版：仅限已在使用的账号。 |

主机所属的地域必须与创建发信地址时控制台所在的地域相同。

## 此预设的值

| 键 | STARTTLS | 隐式 TLS |
| --- | --- | --- |
| `host` | 所在地域的主机 | 所在地域的主机 |
| `port` | 25 或 80 | 465 |
| `secure` | false | true |
| `requireTLS` | true | false |
| `auth.user` | 完整的发信地址 | 完整的发信地址 |
| `auth.pass` | 该地址的 SMTP 密码 | 该地址的 SMTP 密码 |
| `fromEmail` | 同一个发信地址 | 同一个发信地址 |

示例使用端口 465 上的隐式 TLS；如果可以，请保持不变。端口 25 和 80 一开始不加密，因此使用它们时请设置 `requireTLS`。阿里云自己的服务器（ECS）封锁了端口 25。

## 发送不成功时

| 应答 | 解决办法 |
| --- | --- |
| 526 Authentication failure | 重新设置发信地址的 SMTP 密码并粘贴；检查 `auth.user` 是否为完整的发信地址，以及主机的地域是否与控制台一致。 |
| 501 或 553，mail from must be the same as the authorized user | `auth.user` 和 `fromEmail` 填写同一个地址。 |
| 端口 25 没有响应 | 使用端口 465，并将 `secure` 设为 true。 |
| 已接受，但没有收到邮件 | 已接受不等于已送达：请查看垃圾邮件文件夹和控制台中的发送记录。 |

> 阿里邮箱（smtp.aliyun.com、smtp.qiye.aliyun.com）是另一款产品，有自己的主机和密码。请为它使用“自定义 SMTP”。
"""
