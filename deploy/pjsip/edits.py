"""What we change in PJSIP's own source, and why: all of it, and what has no file of its own."""

from __future__ import annotations

from deploy.pjsip.edit import Edit
from deploy.pjsip.edits_of_dtls import EC_KEY, KEYS_OF_RTP, RESENT_WITHOUT_WAITING
from deploy.pjsip.edits_of_moves import AS_DESCRIBED, MOVED_IN_PLACE
from deploy.pjsip.edits_of_rtp import STARTED_BEFORE_READING
from deploy.pjsip.edits_of_sound import BYPASS_ECHO_CANCELLER, ECHO_IN_ORDER, SMOOTH_JOINS

# Debian's archive leaves out the source of this sound device, which no phone has.
NO_BDIMAD = (Edit("pjmedia/build/Makefile", "bdimad_dev.o", ""),)

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

# Who takes a call that rings elsewhere has us cancel it, and we say why. PJSIP would cancel it again.
CANCELLED_ONCE = (
    Edit(
        "pjsip/src/pjsua-lib/pjsua_call.c",
        """\
    PJ_LOG(4,(THIS_FILE, "Disconnecting replaced call %d",
""",
        """\
    if (replaced_inv->cancelling)
        return status;

    PJ_LOG(4,(THIS_FILE, "Disconnecting replaced call %d",
""",
    ),
)

# A call that is hung up has no place to be taken. PJSIP would answer, and tell nobody.
NOTHING_TO_TAKE = (
    Edit(
        "pjsip/src/pjsua-lib/pjsua_call.c",
        """\
        /* Copy call setting from the replaced call */
""",
        """\
        if (replaced_call->hanging_up)
            st_code = PJSIP_SC_CALL_TSX_DOES_NOT_EXIST;

        /* Copy call setting from the replaced call */
""",
    ),
)

# Who is at the far end may change (RFC 4916). The phone says that it follows, and writes to who is there now.
FROM_CHANGE = (
    Edit(
        "pjsip/src/pjsip/sip_dialog.c",
        """\
    /* Update To tag if necessary.
     * This only happens if UAS sends""",
        """\
    if (rdata->msg_info.supported) {
        const pjsip_supported_hdr *told = rdata->msg_info.supported;

        for (i = 0; i < told->count; ++i) {
            if (pj_stricmp2(&told->values[i], "from-change") == 0 &&
                pjsip_uri_cmp(PJSIP_URI_IN_FROMTO_HDR, dlg->remote.info->uri,
                              rdata->msg_info.from->uri) != PJ_SUCCESS)
            {
                dlg->remote.info->uri = (pjsip_uri*)
                    pjsip_uri_clone(dlg->pool, rdata->msg_info.from->uri);
            }
        }
    }

    /* Update To tag if necessary.
     * This only happens if UAS sends""",
    ),
    Edit(
        "pjsip/src/pjsua-lib/pjsua_core.c",
        "    /* Initialize 100rel support */\n",
        """\
    {
        const pj_str_t from_change = { "from-change", 11 };
        status = pjsip_endpt_add_capability(pjsua_var.endpt, NULL, PJSIP_H_SUPPORTED, NULL, 1, &from_change);
        PJ_ASSERT_RETURN(status == PJ_SUCCESS, status);
    }

    /* Initialize 100rel support */
""",
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
    *CANCELLED_ONCE,
    *NOTHING_TO_TAKE,
    *FROM_CHANGE,
    *STARTED_BEFORE_READING,
    *AS_DESCRIBED,
    *MOVED_IN_PLACE,
)
