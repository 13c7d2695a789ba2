"""What we change in how PJSIP mixes, and takes sound to and from the card."""

from __future__ import annotations

from deploy.pjsip.edit import Edit

CONFERENCE = "pjmedia/src/pjmedia/conference.c"
SOUND_PORT = "pjmedia/src/pjmedia/sound_port.c"
AEC3 = "pjmedia/src/pjmedia/echo_webrtc_aec3.cpp"

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
