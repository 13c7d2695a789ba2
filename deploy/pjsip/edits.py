"""What we change in PJSIP's own source, and why. RecipeError when the source is not as expected."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from deploy.pjsip.recipe import RecipeError


@dataclass(frozen=True, slots=True)
class Edit:
    """``before`` becomes ``after`` wherever it stands in the file, which must be ``times``."""

    file: str
    before: str
    after: str
    times: int = 1


CONFERENCE = "pjmedia/src/pjmedia/conference.c"
SOUND_PORT = "pjmedia/src/pjmedia/sound_port.c"
STREAM = "pjmedia/src/pjmedia/stream_imp_common.c"
TRANSPORT_UDP = "pjmedia/src/pjmedia/transport_udp.c"

# Debian's archive leaves out the source of this sound device, which no phone has.
NO_BDIMAD = (Edit("pjmedia/build/Makefile", "bdimad_dev.o", ""),)

DTLS_SRTP = "pjmedia/src/pjmedia/transport_srtp_dtls.c"

# PJSIP makes a key for DTLS-SRTP whenever it starts. RSA takes 100 to 700 ms on a PC and more on a Pi, P-256
# less than one, and P-256 is what every WebRTC peer must know (RFC 8827, section 6.5).
EC_KEY = (
    Edit(
        DTLS_SRTP,
        """\
    /* Generate RSA key */
    rsa_key = RSA_new();
    if (!rsa_key) goto on_error;
    if (!RSA_generate_key_ex(rsa_key, 2048, bne, NULL)) goto on_error;

    /* Create private key */
    priv_key = EVP_PKEY_new();
    if (!priv_key) goto on_error;
    if (!EVP_PKEY_assign_RSA(priv_key, rsa_key)) goto on_error;
    rsa_key = NULL;
""",
        """\
    priv_key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
    if (!priv_key) goto on_error;
""",
    ),
)

# Who ends a handshake waits, with the lock of DTLS held, for the thread that sends it again. That thread in
# its turn waits for the lock when it has just found something to send: the stack stands still for good. Here
# it takes what is to be sent while it holds the lock it was able to get, and sends it without one.
RESENT_WITHOUT_WAITING = (
    Edit(
        DTLS_SRTP,
        """\
    if (DTLSv1_handle_timeout(ds->ossl_ssl[idx]) > 0) {
        DTLS_UNLOCK(ds);
        ssl_flush_wbio(ds, idx);
    } else {
        DTLS_UNLOCK(ds);
    }
""",
        """\
    if (DTLSv1_handle_timeout(ds->ossl_ssl[idx]) > 0) {
        char packet[PJMEDIA_MAX_MTU];
        const int length = BIO_read(ds->ossl_wbio[idx], packet, sizeof(packet));

        DTLS_UNLOCK(ds);
        if (length > 0)
            send_raw(ds, idx, packet, length);
    } else {
        DTLS_UNLOCK(ds);
    }
""",
    ),
)

# RTP and RTCP have a handshake each. PJSIP takes the keys and the certificate of either for both: a call
# whose RTCP was quicker is refused, and its RTP could be somebody else's. Here RTP's own handshake counts
# for RTP.
KEYS_OF_RTP = (
    Edit(
        DTLS_SRTP,
        "        ds->got_keys = PJ_TRUE;\n",
        "        if (idx == RTP_CHANNEL)\n            ds->got_keys = PJ_TRUE;\n",
    ),
    Edit(
        DTLS_SRTP,
        """\
    if (ds->rem_fingerprint.slen && ds->rem_fprint_status == PJ_EPENDING) {
        ds->rem_fprint_status = status = ssl_match_fingerprint(ds, idx);
""",
        """\
    if (ds->rem_fingerprint.slen && (idx != RTP_CHANNEL || ds->rem_fprint_status == PJ_EPENDING)) {
        status = ssl_match_fingerprint(ds, idx);
        if (idx == RTP_CHANNEL)
            ds->rem_fprint_status = status;
""",
    ),
)

# The bridge cuts and joins its links between two frames, in the middle of a wave: a click. Here a port that
# gained or lost a source begins its next frames where the last one ended, and the difference fades in 5 ms.
SMOOTH_JOINS = (
    Edit(CONFERENCE, "#include <pj/log.h>\n", "#include <pj/log.h>\n#include <pj/math.h>\n"),
    Edit(
        CONFERENCE,
        "    pj_int16_t          *adj_level_buf; /**< The adjustment buffer.         */\n",
        """\
    pj_int16_t          *adj_level_buf; /**< The adjustment buffer.         */
    unsigned             joins;         /**< Frames to be joined smoothly.  */
    pj_int32_t           last_mixed;    /**< The last sample of the mix.    */
""",
    ),
    Edit(
        CONFERENCE,
        "    ++dst_port->transmitter_cnt;\n",
        "    ++dst_port->transmitter_cnt;\n    dst_port->joins = JOINED_FRAMES;\n",
    ),
    Edit(
        CONFERENCE,
        "        --dst_port->transmitter_cnt;\n",
        "        --dst_port->transmitter_cnt;\n        dst_port->joins = JOINED_FRAMES;\n",
    ),
    Edit(
        CONFERENCE,
        "    conf_port->rx_adj_level = adj_level + NORMAL_LEVEL;\n",
        """\
    conf_port->rx_adj_level = adj_level + NORMAL_LEVEL;
    {
        unsigned i;
        for (i = 0; i < conf_port->listener_cnt; ++i)
            conf->ports[conf_port->listener_slots[i]]->joins = JOINED_FRAMES;
    }
""",
    ),
    Edit(
        CONFERENCE,
        "        if (conf_port->transmitter_cnt) {\n",
        "        if (conf_port->transmitter_cnt || conf_port->joins) {\n",
    ),
    Edit(
        CONFERENCE,
        "             (cport->transmitter_cnt == 0)) {\n",
        "             (cport->transmitter_cnt == 0 && cport->joins == 0)) {\n",
    ),
    Edit(
        CONFERENCE,
        "    buf = (pj_int16_t*) cport->mix_buf;\n",
        "    join_smoothly(cport, conf->samples_per_frame);\n    buf = (pj_int16_t*) cport->mix_buf;\n",
    ),
    Edit(
        CONFERENCE,
        "/*\n * Write the mixed signal to the port.\n */\n",
        """\
/*
 * Begin the mix where the last one ended, if sources came or went and the
 * step between them is one that the wave itself does not make.
 */
static void join_smoothly(struct conf_port *cport, unsigned samples)
{
    if (cport->joins) {
        const pj_int64_t jump = cport->last_mixed - cport->mix_buf[0];
        pj_int64_t steepest = 0, step, left;
        unsigned j;

        --cport->joins;
        for (j = 1; j < samples; ++j) {
            step = cport->mix_buf[j] - cport->mix_buf[j-1];
            steepest = PJ_MAX(steepest, PJ_ABS(step));
        }
        for (j = 0; PJ_ABS(jump) > steepest && j < JOIN_SAMPLES && j < samples; ++j) {
            left = JOIN_SAMPLES - j;
            cport->mix_buf[j] += (pj_int32_t) (jump * left * left * (JOIN_SAMPLES + 2 * j) /
                                  (JOIN_SAMPLES * JOIN_SAMPLES * JOIN_SAMPLES));
            if (cport->mix_buf[j] > MAX_LEVEL) cport->mix_buf[j] = MAX_LEVEL;
            else if (cport->mix_buf[j] < MIN_LEVEL) cport->mix_buf[j] = MIN_LEVEL;
        }
    }
    cport->last_mixed = cport->mix_buf[samples - 1];
}

/*
 * Write the mixed signal to the port.
 */
""",
    ),
    Edit(
        CONFERENCE,
        "/**\n * This is a port connected to conference bridge.\n */\n",
        """\
#define JOINED_FRAMES   20      /* A source may be silent for some frames first. */
#define JOIN_SAMPLES    80      /* 5 ms at 16 kHz */

/**
 * This is a port connected to conference bridge.
 */
""",
    ),
)

# Turning the echo canceller off and on stops the sound card, which pops. The new option passes it by instead.
BYPASS_ECHO_CANCELLER = (
    Edit(
        SOUND_PORT,
        "    unsigned             ec_suspend_limit;\n",
        "    unsigned             ec_suspend_limit;\n    pj_bool_t            ec_bypassed;\n",
    ),
    Edit(
        SOUND_PORT,
        "snd_port->ec_state && !snd_port->ec_suspended",
        "snd_port->ec_state && !snd_port->ec_bypassed && !snd_port->ec_suspended",
        times=2,
    ),
    Edit(
        SOUND_PORT,
        "    if (snd_port->ec_state) {\n        if (snd_port->ec_suspended) {\n",
        "    if (snd_port->ec_state && !snd_port->ec_bypassed) {\n        if (snd_port->ec_suspended) {\n",
    ),
    Edit(
        SOUND_PORT,
        "        /* Check if there is change in parameters */\n",
        """\
        if (snd_port->ec_state && tail_ms==snd_port->ec_tail_len &&
            (options ^ snd_port->ec_options) == ECHO_BYPASS)
        {
            /* What waits in it to be compared is old by now. */
            if (snd_port->ec_bypassed)
                pjmedia_echo_reset(snd_port->ec_state);
            snd_port->ec_options = options;
            snd_port->ec_bypassed = (options & ECHO_BYPASS) != 0;
            return PJ_SUCCESS;
        }

        /* Check if there is change in parameters */
""",
    ),
    Edit(
        SOUND_PORT,
        "        snd_port->ec_options = options;\n        snd_port->ec_tail_len = tail_ms;\n",
        """\
        snd_port->ec_options = options;
        snd_port->ec_tail_len = tail_ms;
        snd_port->ec_bypassed = (options & ECHO_BYPASS) != 0;
""",
    ),
    Edit(
        SOUND_PORT,
        '#define THIS_FILE           "sound_port.c"\n',
        '#define THIS_FILE           "sound_port.c"\n#define ECHO_BYPASS         0x10000\n',
    ),
)

# WebRTC's canceller finds out itself how late the echo is, so long as that comes after its cause. PJSIP lets
# up to seven frames of the cause wait, more than a short buffer of a card, and then the echo comes first.
# Noise is suppressed after the echo, as in WebRTC itself: before it, the echo's path would seem to change.
AEC3 = "pjmedia/src/pjmedia/echo_webrtc_aec3.cpp"
ECHO_IN_ORDER = (
    Edit(
        "pjmedia/src/pjmedia/echo_common.c",
        "(PJMEDIA_SOUND_BUFFER_COUNT+1) * ptime,",
        "2 * ptime,",
    ),
    Edit(SOUND_PORT, "delay_ms = prm.output_latency_ms * 3/4;", "delay_ms = 0;"),
    Edit(AEC3, "            echo->ns->Process(echo->cap_buf);\n", ""),
    Edit(
        AEC3,
        "        echo->aec->ProcessCapture(echo->cap_buf, false);\n",
        """\
        echo->aec->ProcessCapture(echo->cap_buf, false);

        if (echo->ns)
            echo->ns->Process(echo->cap_buf);
""",
    ),
)

# PJSIP opens every PCM that ALSA hints at when it starts: cards pop, plugins complain. We name our own.
OPEN_NOTHING_UNASKED = (
    Edit(
        "pjmedia/src/pjmedia-audiodev/alsa_dev.c",
        "pj_status_t status = alsa_factory_refresh(f);",
        "pj_status_t status = PJ_SUCCESS;",
    ),
)

# Refusing a call that offers what the account forbids ends the invite session, into which PJSIP looks next.
REFUSED_CALL = (
    Edit(
        "pjsip/src/pjsua-lib/pjsua_call.c",
        "            if (call->inv->dlg) {\n",
        "            if (call->inv && call->inv->dlg) {\n",
        times=2,
    ),
)

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

# The first packet of a stream says where the far end is, if that is elsewhere than it has described (NAT).
# After it has moved, that may be one that was still on its way from where it was: the phone would speak to
# there, and hear nothing of where the far end is now for all of PJMEDIA_RTP_NAT_PROBATION_CNT. Here it takes
# five of them (100 ms), which are heard, and a packet from where the far end has said to be counts at once.
AS_DESCRIBED = (
    Edit(
        STREAM,
        """\
            c_strm->rtp_src_cnt++;

            if (c_strm->rtp_src_cnt < PJMEDIA_RTP_NAT_PROBATION_CNT) {
""",
        """\
            c_strm->rtp_src_cnt++;

            if (pj_sockaddr_cmp(&c_strm->si->rem_addr, param->src_addr) == 0) {
                param->rem_switch = PJ_TRUE;
            } else if (c_strm->rtp_src_cnt < PJMEDIA_RTP_NAT_PROBATION_CNT) {
""",
    ),
    Edit(
        STREAM,
        "                if (!badssrc && c_strm->rem_rtp_flag != 1)\n",
        "                if (!badssrc && c_strm->rem_rtp_flag != 1 && c_strm->rtp_src_cnt >= 5)\n",
    ),
)

EDITS = (
    *NO_BDIMAD,
    *EC_KEY,
    *RESENT_WITHOUT_WAITING,
    *KEYS_OF_RTP,
    *SMOOTH_JOINS,
    *BYPASS_ECHO_CANCELLER,
    *ECHO_IN_ORDER,
    *OPEN_NOTHING_UNASKED,
    *REFUSED_CALL,
    *STARTED_BEFORE_READING,
    *AS_DESCRIBED,
)


def apply_edits(source: Path, edits: tuple[Edit, ...] = EDITS) -> None:
    """Edit the unpacked source; RecipeError when it has changed, so that no edit is lost unnoticed."""
    for edit in edits:
        file = source / edit.file
        text = file.read_text()
        found = text.count(edit.before)
        if found != edit.times:
            raise RecipeError(
                f"{file.name} of the PJSIP source is not as expected: {edit.before.strip()!r} is in it"
                f" {found} times, not {edit.times}"
            )
        file.write_text(text.replace(edit.before, edit.after))
