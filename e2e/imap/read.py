"""Prints every mail of a box, the oldest first, as IMAP gives them: a list as `/inbox.json` of the sandbox has it.

    read.py IMAP_PORT ADDRESS"""
import base64
import email
import email.policy
import email.utils
import imaplib
import json
import sys


def main(port, address):
    with imaplib.IMAP4("127.0.0.1", port, timeout=10) as box:
        box.login(address, "any")
        box.select("INBOX", readonly=True)
        _, (numbers,) = box.search(None, "ALL")
        mails = [read(box, number, address) for number in numbers.split()]
    json.dump(mails, sys.stdout)


def read(box, number, address):
    _, parts = box.fetch(number, "(INTERNALDATE BODY.PEEK[])")
    head, source = parts[0]
    mail = email.message_from_bytes(source, policy=email.policy.default)
    return {"to": [address], "subject": str(mail["Subject"]), "text": body(mail, "plain"), "html": body(mail, "html"),
            "received_at": arrived(head), "headers": headers(mail), "attachments": [attached(part) for part in mail.iter_attachments()]}


def arrived(head):
    return email.utils.parsedate_to_datetime(head.decode().split('INTERNALDATE "')[1].split('"')[0].replace("-", " ")).isoformat()


def headers(mail):
    first = {}
    for name, value in mail.items():
        first.setdefault(name.lower(), str(value))
    return first


def body(mail, kind):
    part = mail.get_body((kind,))
    return part.get_content() if part else ""


def attached(part):
    return {"filename": part.get_filename(), "content_type": part.get_content_type(), "method": part.get_param("method"),
            "content": base64.b64encode(part.get_payload(decode=True)).decode("ascii")}


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
