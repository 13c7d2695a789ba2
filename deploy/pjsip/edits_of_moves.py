"""What we change in what PJSIP does when the far end's sound comes from somewhere else."""

from __future__ import annotations

from deploy.pjsip.edit import Edit

MEDIA = "pjsip/src/pjsua-lib/pjsua_media.c"
STREAM = "pjmedia/src/pjmedia/stream_imp_common.c"
AUDIO_STREAM = "pjmedia/src/pjmedia/stream.c"

# The first packet of a stream says where the far end is, if that is elsewhere than it has described (NAT).
# After it has moved, that may be one that was still on its way from where it was: the phone would speak to
# there, and hear nothing of where the far end is now for all of PJMEDIA_RTP_NAT_PROBATION_CNT. Here it takes
# five of them (100 ms), which are heard, and a packet from where the far end has said to be counts at once.
# Where a stream has moved, what comes from the address that was left is heard, and takes all of that count.
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
        """\
                if (!badssrc && c_strm->rem_rtp_flag != 1 && c_strm->rtp_src_cnt >= 5 &&
                    !(c_strm->moved && pj_sockaddr_cmp(&c_strm->left_addr, param->src_addr) == 0))
""",
    ),
)

# Another address, or other numbers for digits (whoever offers chooses them: RFC 3264, section 6.1), is no
# reason for another stream, whose jitter buffer has to fill in silence: the concealment of this one bridges
# what is missing. Where DTLS would shake hands anew there is one, as ever, and where the SDP
# tells an SSRC (RFC 5576), which a stream keeps.
_STREAM_MOVES = (
    Edit(
        "pjmedia/include/pjmedia/stream.h",
        """\
/**
 * Get the stream info.
""",
        """\
/* Goes on with the far end's addresses and payload types of events as they are in this info. */
PJ_DECL(pj_status_t) pjmedia_stream_move( pjmedia_stream *stream,
                                          const pjmedia_stream_info *to);

/**
 * Get the stream info.
""",
    ),
    Edit(
        "pjmedia/include/pjmedia/stream_common.h",
        """\
    unsigned                 rem_rtp_flag;     /**< Indicator flag about
""",
        """\
    pj_bool_t                moved;            /**< Nothing was heard of where
                                                    the far end is now.     */
    pj_sockaddr              left_addr;        /**< Where it was.           */
    unsigned                 lost_before;      /**< Packets that were lost of
                                                    earlier sources.        */
    unsigned                 rem_rtp_flag;     /**< Indicator flag about
""",
    ),
    Edit(
        AUDIO_STREAM,
        """\
PJ_DEF(pj_status_t) pjmedia_stream_get_info( const pjmedia_stream *stream,
""",
        """\
PJ_DEF(pj_status_t) pjmedia_stream_move( pjmedia_stream *stream,
                                         const pjmedia_stream_info *to)
{
    pjmedia_stream_common *c_strm = &stream->base;
    pjmedia_transport_attach_param param;

    pj_sockaddr_cp(&stream->si.local_addr, &to->local_addr);
    stream->si.tx_event_pt = to->tx_event_pt;
    stream->si.rx_event_pt = to->rx_event_pt;
    stream->tx_event_pt = to->tx_event_pt ? to->tx_event_pt : -1;
    stream->rx_event_pt = to->rx_event_pt ? to->rx_event_pt : -1;
    if (stream->tx_event_pt < 0) {
        pj_mutex_lock(c_strm->jb_mutex);
        stream->tx_dtmf_count = 0;
        pj_mutex_unlock(c_strm->jb_mutex);
    }
    if (!pj_sockaddr_cmp(&stream->si.rem_addr, &to->rem_addr))
        return PJ_SUCCESS;

    if (!c_strm->moved)
        pj_sockaddr_cp(&c_strm->left_addr, &c_strm->rem_rtp_addr);
    c_strm->moved = PJ_TRUE;
    pj_sockaddr_cp(&stream->si.rem_addr, &to->rem_addr);
    pj_sockaddr_cp(&stream->si.rem_rtcp, &to->rem_rtcp);
    pj_sockaddr_cp(&c_strm->rem_rtp_addr, &to->rem_addr);
    c_strm->rem_rtp_flag = 0;
    c_strm->rtp_src_cnt = 0;

    pj_bzero(&param, sizeof(param));
    param.stream = stream;
    param.media_type = PJMEDIA_TYPE_AUDIO;
    param.user_data = stream;
    pj_sockaddr_cp(&param.rem_addr, &to->rem_addr);
    if (stream->si.rtcp_mux) {
        pj_sockaddr_cp(&param.rem_rtcp, &to->rem_addr);
    } else if (pj_sockaddr_has_addr(&to->rem_rtcp)) {
        pj_sockaddr_cp(&param.rem_rtcp, &to->rem_rtcp);
    }
    param.addr_len = pj_sockaddr_get_len(&to->rem_addr);
    param.rtp_cb2 = &on_rx_rtp;
    param.rtcp_cb = &on_rx_rtcp;
    return pjmedia_transport_attach2(c_strm->transport, &param);
}

PJ_DEF(pj_status_t) pjmedia_stream_get_info( const pjmedia_stream *stream,
""",
    ),
)

# Somebody else may speak there (RFC 3550: another SSRC), who counts packets from any number: nothing of them
# is out of order, or lost. What was lost before stays in the stream's statistics.
_ANOTHER_SOURCE = (
    Edit(
        STREAM,
        """\
/*
 * This callback is called by stream transport on receipt of packets
 * in the RTP socket.
 */
static void on_rx_rtp( pjmedia_tp_cb_param *param)
""",
        """\
static void begin_source(pjmedia_stream_common *c_strm, pj_uint16_t seq)
{
    pjmedia_rtp_seq_init(&c_strm->dec->rtp.seq_ctrl, seq);
    pjmedia_rtp_seq_init(&c_strm->rtcp.seq_ctrl, seq);
    c_strm->rtcp.received = 0;
    c_strm->rtcp.exp_prior = 0;
    c_strm->rtcp.rx_prior = 0;
    c_strm->rtcp.transit = 0;
    c_strm->rtcp.jitter = 0;
    c_strm->rtcp.rx_lsr = 0;
    c_strm->rtcp.rx_lsr_time.u64 = 0;
    c_strm->lost_before += c_strm->rtcp.stat.rx.loss;
    c_strm->rtcp.stat.rx.loss = 0;

    pj_mutex_lock(c_strm->jb_mutex);
    pjmedia_jbuf_reset(c_strm->jb);
    pj_mutex_unlock(c_strm->jb_mutex);
}

/*
 * This callback is called by stream transport on receipt of packets
 * in the RTP socket.
 */
static void on_rx_rtp( pjmedia_tp_cb_param *param)
""",
    ),
    Edit(
        STREAM,
        """\
    /* Add ref counter to avoid premature destroy from callbacks */
    pj_grp_lock_add_ref(c_strm->grp_lock);

    pj_bzero(&seq_st, sizeof(seq_st));
""",
        """\
    if (c_strm->moved && param->src_addr &&
        pj_sockaddr_cmp(&c_strm->left_addr, param->src_addr))
    {
        if (pj_sockaddr_cmp(&c_strm->rem_rtp_addr, param->src_addr) == 0)
            c_strm->moved = PJ_FALSE;
        if (channel->rtp.received && pj_ntohl(hdr->ssrc) != channel->rtp.peer_ssrc)
            begin_source(c_strm, pj_ntohs(hdr->seq));
    }

    /* Add ref counter to avoid premature destroy from callbacks */
    pj_grp_lock_add_ref(c_strm->grp_lock);

    pj_bzero(&seq_st, sizeof(seq_st));
""",
    ),
)

_LOST_OF_ALL = (
    Edit(
        "pjmedia/src/pjmedia/stream_common.c",
        """\
    pj_memcpy(stat, &c_strm->rtcp.stat, sizeof(pjmedia_rtcp_stat));
""",
        """\
    pj_memcpy(stat, &c_strm->rtcp.stat, sizeof(pjmedia_rtcp_stat));
    stat->rx.loss += c_strm->lost_before;
""",
    ),
)

_CALL_MOVES = (
    Edit(
        MEDIA,
        """\
static pj_bool_t is_ice_running(pjmedia_transport *tp)
{
""",
        """\
static pj_bool_t can_move(const pjmedia_stream_info *from,
                          const pjmedia_stream_info *to)
{
    return from->proto == to->proto &&
           !PJMEDIA_TP_PROTO_HAS_FLAG(to->proto, PJMEDIA_TP_PROTO_DTLS) &&
           from->rem_addr.addr.sa_family == to->rem_addr.addr.sa_family &&
           pj_sockaddr_has_addr(&from->rem_addr) &&
           pj_sockaddr_has_addr(&to->rem_addr) &&
           !from->has_rem_ssrc && !to->has_rem_ssrc;
}

static pj_bool_t is_ice_running(pjmedia_transport *tp);

static pj_status_t move_stream(const pjsua_call_media *call_med,
                               const pjmedia_stream_info *to)
{
    if (!call_med->strm.a.stream || is_ice_running(call_med->tp))
        return PJ_SUCCESS;
    return pjmedia_stream_move(call_med->strm.a.stream, to);
}

static pj_bool_t is_ice_running(pjmedia_transport *tp)
{
""",
    ),
    Edit(
        MEDIA,
        """\
            pj_sockaddr_cmp(&old_si->rem_addr, &new_si->rem_addr))
        {
            return PJ_TRUE;
        }

        /* Compare codec info */
        if (pj_stricmp(&old_ci->encoding_name, &new_ci->encoding_name) ||
            old_ci->clock_rate != new_ci->clock_rate ||
            old_ci->channel_cnt != new_ci->channel_cnt ||
""",
        """\
            pj_sockaddr_cmp(&old_si->rem_addr, &new_si->rem_addr) &&
            !can_move(old_si, new_si))
        {
            return PJ_TRUE;
        }

        /* Compare codec info */
        if (pj_stricmp(&old_ci->encoding_name, &new_ci->encoding_name) ||
            old_ci->clock_rate != new_ci->clock_rate ||
            old_ci->channel_cnt != new_ci->channel_cnt ||
""",
    ),
    Edit(
        MEDIA,
        """\
            old_si->tx_pt != new_si->tx_pt ||
            old_si->rx_event_pt != new_si->rx_event_pt ||
            old_si->tx_event_pt != new_si->tx_event_pt)
""",
        """\
            old_si->tx_pt != new_si->tx_pt ||
            (is_ice_running(call_med->tp) &&
             (old_si->rx_event_pt != new_si->rx_event_pt ||
              old_si->tx_event_pt != new_si->tx_event_pt)))
""",
    ),
    Edit(
        MEDIA,
        """\
        /* Update audio channel */
        if (media_changed) {
""",
        """\
        if (!media_changed && call_med->type == PJMEDIA_TYPE_AUDIO) {
            status = move_stream(call_med, &asi);
            if (status != PJ_SUCCESS)
                return status;
        }

        /* Update audio channel */
        if (media_changed) {
""",
    ),
)

MOVED_IN_PLACE = (*_STREAM_MOVES, *_ANOTHER_SOURCE, *_LOST_OF_ALL, *_CALL_MOVES)
