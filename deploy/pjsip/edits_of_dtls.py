"""What we change in PJSIP's DTLS-SRTP."""

from __future__ import annotations

from deploy.pjsip.edit import Edit

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
