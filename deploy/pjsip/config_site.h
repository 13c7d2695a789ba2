/* Compile-time choices of our PJSIP: a telephone for the ears, IPv6, SRTP by SDES and DTLS, 16 calls and accounts. */
#define PJMEDIA_HAS_VIDEO 0
#define PJ_HAS_IPV6 1
#define PJMEDIA_SRTP_HAS_DTLS 1
#define PJMEDIA_SRTP_HAS_SDES 1
#define PJMEDIA_HAS_G7221_CODEC 0
#define PJMEDIA_HAS_ILBC_CODEC 0
#define PJSUA_MAX_CALLS 16
#define PJSUA_MAX_ACC 16

/* A call's sound follows a far end that moves, not a stranger who floods: RTP goes to a new address after 100 packets
 * (2 s) from there with none from the far end's between them. Where none ever came from the far end's, as behind a NAT,
 * it does so after five (AS_DESCRIBED in edits_of_moves.py). */
#define PJMEDIA_RTP_NAT_PROBATION_CNT 100

/* A telephone connects to its server by TCP and TLS, and requests come back that way (RFC 5626); nobody connects to it. */
#define PJSIP_TCP_TRANSPORT_DONT_CREATE_LISTENER 1
#define PJSIP_TLS_TRANSPORT_DONT_CREATE_LISTENER 1
/* It never asks DNS for its own host's name, which would stop it for seconds where DNS is dead. */
#define PJ_GETHOSTIP_DISABLE_LOCAL_RESOLUTION 1
