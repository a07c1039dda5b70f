"""Exim 4, unpacked and not installed: Debian admits one mail server at a time. It runs as no root."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

from .cache import CACHE
from .server import (
    DOMAIN,
    GREYLISTED,
    LOCAL_PARTS,
    NOBODY,
    PASSWORD,
    USER,
    RealServer,
    read_if_there,
    read_version,
)

HELP = "Exim is missing from the cache of the tests. Fetch it: .ci/real_servers"

FILES = CACHE / "exim"
LIBRARY_FILES = ("libidn.so.12", "libnss_wrapper.so")
DEBIAN_USER = "Debian-exim"  # compiled in; the package would make it

CONFIG = """
primary_hostname = exim.test
exim_path = {folder}/bin/exim
spool_directory = {folder}/spool
log_file_path = {folder}/log/%s
pid_file_path = {folder}/exim.pid
keep_environment = LD_PRELOAD : LD_LIBRARY_PATH : NSS_WRAPPER_PASSWD : NSS_WRAPPER_GROUP
deliver_drop_privilege = true
never_users =
host_lookup =
rfc1413_query_timeout = 0s
log_selector = +smtp_no_mail
local_interfaces = <; 127.0.0.1.{starttls_port} ; 127.0.0.1.{tls_port}
tls_on_connect_ports = {tls_port}
tls_advertise_hosts = *
tls_certificate = {certificate}
tls_privatekey = {key}
auth_advertise_hosts = ${{if eq{{$tls_in_cipher}}{{}}{{}}{{*}}}}
acl_smtp_rcpt = check_recipient

begin acl

check_recipient:
  deny  !authenticated = *
        message = 5.7.0 Sign in first
  deny  !recipients = {mailboxes}
        message = 5.1.1 No such user
  defer recipients = {greylisted}
        condition = ${{if exists{{{folder}/greylist/seen}}{{no}}{{yes}}}}
        condition = ${{run{{/bin/touch {folder}/greylist/seen}}{{yes}}{{yes}}}}
        message = 450 4.2.0 Greylisted, come again later
  accept

begin routers

mailboxes:
  driver = accept
  domains = {domain}
  local_parts = {local_parts}
  transport = maildir

begin transports

maildir:
  driver = appendfile
  directory = {folder}/mail/$local_part_data
  maildir_format
  user = {user}
  delivery_date_add
  envelope_to_add
  return_path_add

begin authenticators

plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = ${{if and{{ {{eq{{$auth2}}{{{login}}}}} {{eq{{$auth3}}{{{password}}}}} }}}}
  server_set_id = $auth2

login:
  driver = plaintext
  public_name = LOGIN
  server_prompts = Username:: : Password::
  server_condition = ${{if and{{ {{eq{{$auth1}}{{{login}}}}} {{eq{{$auth2}}{{{password}}}}} }}}}
  server_set_id = $auth1

cram_md5:
  driver = cram_md5
  public_name = CRAM-MD5
  server_secret = ${{if eq{{$auth1}}{{{login}}}{{{password}}}fail}}
  server_set_id = $auth1
"""


def find_exim() -> str | None:
    """Return the folder that .ci/real_servers unpacked Exim and its libraries into."""
    names = ("exim4", *LIBRARY_FILES)
    return str(FILES) if all((FILES / name).exists() for name in names) else None


class Exim(RealServer):
    """Exim on both ports, without any privilege: its deliveries run as the same user."""

    name = "Exim"
    queue_folders = ("spool/input",)

    @property
    def version(self) -> str:
        return read_version(r"Exim version (\S+)", self._program, "-bV", **self._variables)

    def launch(self) -> None:
        if not self._program.exists():
            self._write_settings()
        self.run(
            *(self._program, "-C", self.folder / "exim.conf", "-bdf", "-q1m"),
            user=self._uid if os.geteuid() == 0 else None,
            **self._variables,
        )

    def read_log(self) -> str:
        return read_if_there(self.folder / "log" / "main")

    def get_login_pattern(self, mechanism: str) -> str:
        return rf"<= .* X=TLS.* A={mechanism.lower().replace('-', '_')}:{re.escape(USER)}"

    def count_refused_logins(self, log: str) -> int | None:
        found = re.search(r"no MAIL in SMTP connection .* C=(\S+)", log)
        return found[1].split(",").count("AUTH") if found else None

    @property
    def _uid(self) -> int:
        return os.geteuid() or NOBODY

    @property
    def _program(self) -> Path:
        return self.folder / "bin" / "exim"

    @property
    def _variables(self) -> dict[str, str]:
        """Let Exim find its libraries, and its user, who is in no passwd file of this machine."""
        return {
            "LD_LIBRARY_PATH": str(self.folder / "bin"),
            "LD_PRELOAD": str(self.folder / "bin" / "libnss_wrapper.so"),
            "NSS_WRAPPER_PASSWD": str(self.folder / "passwd"),
            "NSS_WRAPPER_GROUP": str(self.folder / "group"),
        }

    def _write_settings(self) -> None:
        (self.folder / "bin").mkdir()
        for name in LIBRARY_FILES:
            shutil.copyfile(FILES / name, self.folder / "bin" / name)
        # Set-uid, as Debian has it, it would not be handed the libraries.
        shutil.copyfile(FILES / "exim4", self._program)
        self._program.chmod(0o755)
        for name in ("spool", "log"):
            self.make_open_folder(name).chmod(0o700)
        uid = self._uid
        self.write(
            "passwd",
            f"{DEBIAN_USER}:x:{uid}:{uid}::/nonexistent:/bin/false\nroot:x:0:0::/root:/bin/sh\n",
        )
        self.write("group", f"{DEBIAN_USER}:x:{uid}:\nroot:x:0:\n")
        config = CONFIG.format(
            certificate=self.certificate,
            domain=DOMAIN,
            folder=self.folder,
            greylisted=GREYLISTED,
            key=self.key,
            local_parts=" : ".join(LOCAL_PARTS),
            login=USER,
            mailboxes=" : ".join(f"{name}@{DOMAIN}" for name in LOCAL_PARTS),
            password=PASSWORD,
            starttls_port=self.starttls_port,
            tls_port=self.tls_port,
            user=DEBIAN_USER,
        )
        self.write("exim.conf", config.lstrip())
        if os.geteuid() == 0:
            for name in ("", "spool", "log", "exim.conf", "key.pem"):
                os.chown(self.folder / name, uid, uid)
