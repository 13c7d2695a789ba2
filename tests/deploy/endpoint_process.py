"""A PJSIP endpoint in a process of its own: one JSON request a line in, one JSON answer out.

PJSIP's state is global and a misuse aborts the process, so no test has it inside pytest.
"""

from __future__ import annotations

import gc
import json
import os
import select
import sys
from collections.abc import Callable
from typing import Any, TextIO

import pjsua2 as pj

LOOPBACK = {"udp": "127.0.0.1", "tcp": "127.0.0.1", "tls": "127.0.0.1", "udp6": "::1"}


class Call(pj.Call):
    """A call that sends back what it hears, so that RTP flows both ways."""

    def onCallMediaState(self, prm: Any) -> None:
        media = self.getAudioMedia(-1)
        media.startTransmit(media)


class Account(pj.Account):
    """Answers every call."""

    def __init__(self, calls: list[Call]) -> None:
        super().__init__()
        self.calls = calls

    def onIncomingCall(self, prm: Any) -> None:
        call = Call(self, prm.callId)
        self.calls.append(call)
        answer = pj.CallOpParam()
        answer.statusCode = 200
        call.answer(answer)


class Requests:
    """What a test may ask; each method is one request."""

    def __init__(self, endpoint: Any) -> None:
        self.endpoint = endpoint
        self.calls: list[Call] = []
        self.accounts: list[Account] = []

    def listen(self, transport: str) -> int:
        """The port it listens on; transport is udp, tcp, tls or udp6."""
        config = pj.TransportConfig()
        config.boundAddress = LOOPBACK[transport]
        kind = getattr(pj, f"PJSIP_TRANSPORT_{transport.upper()}")
        identifier = self.endpoint.transportCreate(kind, config)
        return int(self.endpoint.transportGetInfo(identifier).localAddress.rpartition(":")[2])

    def start(self) -> None:
        self.endpoint.libStart()
        self.endpoint.audDevManager().setNullDev()

    def filter(self, function: str, *arguments: Any) -> Any:
        """Calls sourceFilter<function>; an error comes back as its text."""
        try:
            return getattr(pj, f"sourceFilter{function}")(*arguments)
        except pj.Error as error:
            return error.reason

    def notify(self, function: str, *arguments: Any) -> Any:
        """Calls notify<function>; a request comes back as its id, source and message."""
        found = getattr(pj, f"notify{function}")(*arguments)
        return [found.id, found.source, found.message] if function == "Take" else found

    def version(self) -> str:
        return str(self.endpoint.libVersion().full)

    def codecs(self) -> list[str]:
        return [codec.codecId for codec in self.endpoint.codecEnum2()]

    def account(self, uri: str, srtp: str = "") -> None:
        """An account without registrar; srtp is "", "SDES" or "DTLS_SRTP", and then mandatory."""
        config = pj.AccountConfig()
        config.idUri = uri
        config.mediaConfig.transportConfig.boundAddress = "127.0.0.1"
        config.callConfig.textCount = 0
        if srtp:
            config.mediaConfig.srtpUse = pj.PJMEDIA_SRTP_MANDATORY
            config.mediaConfig.srtpSecureSignaling = 0
            config.mediaConfig.srtpOpt.keyings = pj.IntVector([getattr(pj, f"PJMEDIA_SRTP_KEYING_{srtp}")])
        account = Account(self.calls)
        account.create(config)
        self.accounts.append(account)

    def call(self, uri: str) -> None:
        call = Call(self.accounts[0])
        self.calls.append(call)
        call.makeCall(uri, pj.CallOpParam(True))

    def heard(self) -> list[int]:
        """RTP packets received so far by each call that has media."""
        packets = []
        for call in self.calls:
            info = call.getInfo()
            if info.state == pj.PJSIP_INV_STATE_CONFIRMED and call.hasMedia():
                statistics = call.getStreamStat(0)
                packets.append(int(statistics.rtcp.rxStat.pkt))
        return packets

    def answered(self) -> list[str]:
        """The state of each call, in PJSIP's words."""
        return [call.getInfo().stateText if call.isActive() else "DISCONNCTD" for call in self.calls]


def serve(requests: Requests, answers: TextIO) -> None:
    """Answers requests until standard input ends, running PJSIP meanwhile."""
    while True:
        requests.endpoint.libHandleEvents(5)
        if not select.select([sys.stdin], [], [], 0)[0]:
            continue
        line = sys.stdin.readline()
        if not line:
            return
        name, *arguments = json.loads(line)
        method: Callable[..., Any] = getattr(requests, name)
        print(json.dumps(method(*arguments)), file=answers, flush=True)


def main() -> None:
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # libCreate writes to standard output before any log setting counts
    endpoint = pj.Endpoint()
    endpoint.libCreate()
    config = pj.EpConfig()
    config.uaConfig.threadCnt, config.uaConfig.mainThreadOnly, config.uaConfig.maxCalls = 0, True, 16
    config.logConfig.level = config.logConfig.consoleLevel = int(os.environ.get("PJSIP_LOG", "0"))
    endpoint.libInit(config)
    requests = Requests(endpoint)
    serve(requests, answers)
    endpoint.hangupAllCalls()
    requests.calls.clear()
    for account in requests.accounts:
        account.shutdown()
    requests.accounts.clear()
    gc.collect()
    endpoint.libDestroy()
    os._exit(0)


if __name__ == "__main__":
    main()
