"""What we change in how PJSIP begins to receive RTP."""

from __future__ import annotations

from deploy.pjsip.edit import Edit

TRANSPORT_UDP = "pjmedia/src/pjmedia/transport_udp.c"

# What has come already is read in another thread as soon as reading begins. Where that is before the
# transport counts as started, nothing is read ever again: a call that is deaf.
STARTED_BEFORE_READING = (
    Edit(
        TRANSPORT_UDP,
        '    TRACE_((udp->base.name, "media_start(): before recvfrom RTP"));\n',
        """\
    udp->started = PJ_TRUE;

    TRACE_((udp->base.name, "media_start(): before recvfrom RTP"));
""",
    ),
    Edit(
        TRANSPORT_UDP,
        """\
                      "media_start(): recvfrom RTP failed"));
        return status;
""",
        """\
                      "media_start(): recvfrom RTP failed"));
        udp->started = PJ_FALSE;
        return status;
""",
    ),
    Edit(
        TRANSPORT_UDP,
        """\
        pj_ioqueue_clear_key(udp->rtp_key);
        return status;
""",
        """\
        pj_ioqueue_clear_key(udp->rtp_key);
        udp->started = PJ_FALSE;
        return status;
""",
    ),
    Edit(
        TRANSPORT_UDP,
        """\
    udp->started = PJ_TRUE;

    PJ_LOG(4,(udp->base.name, "UDP media transport started"));
""",
        """\
    PJ_LOG(4,(udp->base.name, "UDP media transport started"));
""",
    ),
)
