// Start smtp-server on two ports of loopback: node server.js settings.json
"use strict";

const fs = require("node:fs");
const path = require("node:path");
const { SMTPServer } = require("smtp-server");

const settings = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
const seen = path.join(settings.folder, "greylist", "seen");
let mailCount = 0;

function log(line) {
  fs.appendFileSync(path.join(settings.folder, "sessions.log"), `${line}\n`);
}

function refuse(code, text) {
  return Object.assign(new Error(text), { responseCode: code });
}

function isRightSecret(auth) {
  if (auth.method === "XOAUTH2") {
    return auth.accessToken === settings.token;
  }
  if (auth.method === "CRAM-MD5") {
    return auth.validatePassword(settings.password);
  }
  return auth.password === settings.password;
}

// What Google says of a token before it refuses it.
const CHALLENGE = { status: "401", schemes: "bearer", scope: "https://mail.google.com/" };

function onAuth(auth, session, callback) {
  const isRight = auth.username === settings.user && isRightSecret(auth);
  const outcome = isRight ? "accepted" : "refused";
  log(`AUTH ${auth.method} ${auth.username} ${outcome} over ${session.secure ? "TLS" : "plain text"}`);
  if (!isRight && auth.method === "XOAUTH2") {
    callback(null, { data: CHALLENGE });
    return;
  }
  callback(isRight ? null : refuse(535, "5.7.8 Wrong user or password"), { user: auth.username });
}

function onRcptTo(address, session, callback) {
  if (!(address.address in settings.mailboxes)) {
    callback(refuse(550, "5.1.1 No such user"));
  } else if (address.address === settings.greylisted && !fs.existsSync(seen)) {
    fs.writeFileSync(seen, "");
    callback(refuse(450, "4.2.0 Greylisted, come again later"));
  } else {
    callback();
  }
}

function onData(stream, session, callback) {
  const chunks = [];
  stream.on("data", (chunk) => chunks.push(chunk));
  stream.on("end", () => {
    for (const { address } of session.envelope.rcptTo) {
      keep(settings.mailboxes[address], Buffer.concat(chunks));
    }
    callback(null, "2.0.0 Kept");
  });
}

function keep(mailbox, content) {
  mailCount += 1;
  const name = `${Date.now()}.${process.pid}_${mailCount}`;
  const folder = path.join(settings.folder, "mail", mailbox);
  for (const part of ["tmp", "new"]) {
    fs.mkdirSync(path.join(folder, part), { recursive: true });
  }
  fs.writeFileSync(path.join(folder, "tmp", name), content);
  fs.renameSync(path.join(folder, "tmp", name), path.join(folder, "new", name));
}

function listen(port, isImplicitTls) {
  const server = new SMTPServer({
    name: "smtp-server.test",
    secure: isImplicitTls,
    key: fs.readFileSync(settings.key),
    cert: fs.readFileSync(settings.certificate),
    authMethods: ["PLAIN", "LOGIN", "CRAM-MD5", "XOAUTH2"],
    disableReverseLookup: true,
    onAuth,
    onRcptTo,
    onData,
    onClose: () => log("CLOSE"),
  });
  server.on("error", (error) => log(`ERROR ${error.message}`));
  server.listen(port, "127.0.0.1");
}

listen(settings.starttlsPort, false);
listen(settings.tlsPort, true);
