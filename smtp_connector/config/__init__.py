"""What the administrator's JSON may say: shape, rules, secrets, and the reader that finds each problem's place."""
