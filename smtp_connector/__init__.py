"""SMTP Connector: the mail account that sends an application's verification codes."""
