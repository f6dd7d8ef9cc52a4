"""A mail server as a relay: what it is given over SMTP it hands on over LMTP, and answers only then.

    relay.py SMTP_PORT LMTP_PORT

It ends with SIGTERM, or when its standard input does."""
import asyncio
import smtplib
import sys

from aiosmtpd.smtp import SMTP

ADDRESS = "127.0.0.1"


class Relay:
    def __init__(self, lmtp):
        self.lmtp = lmtp

    async def handle_DATA(self, server, session, envelope):
        try:
            await asyncio.to_thread(self.hand_on, envelope)
        except smtplib.SMTPRecipientsRefused as refused:
            code, reason = next(iter(refused.recipients.values()))
            return f"{code} {reason.decode('utf-8', 'replace')}"
        except (OSError, smtplib.SMTPException):
            return "451 4.4.1 the boxes cannot be reached"
        return "250 2.0.0 in the box"

    def hand_on(self, envelope):
        with smtplib.LMTP(ADDRESS, self.lmtp) as lmtp:
            lmtp.sendmail(envelope.mail_from, envelope.rcpt_tos, envelope.original_content)


async def main(smtp, lmtp):
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Relay(lmtp), hostname="relay.example", loop=loop), ADDRESS, smtp)
    async with server:
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2])))
