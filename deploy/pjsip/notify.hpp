/* NOTIFY requests outside a dialog (RFC 6665 calls for a subscription; servers of telephones send "check-sync" and the
 * like without one). PJSIP hands them to nobody and answers nothing: the server would send each eleven times.
 *
 * A module of the PJSIP endpoint behind all of PJSUA's own keeps them until they are taken and answered. What comes
 * while PENDING_NOTIFIES wait is dropped; its sender tries again. Everything is called in the thread of
 * libHandleEvents, and nothing here calls into Python.
 */
#ifndef DERING_NOTIFY_HPP
#define DERING_NOTIFY_HPP

#include <string>

namespace pj {

/* One request: id 0 is none; source is ADDRESS:PORT as in SipRxData; message is the whole of it as it came. */
struct UnsolicitedNotify {
    int id;
    std::string source;
    std::string message;
};

/* Puts the module into the running endpoint, after libInit. A second call does nothing. libDestroy takes it out and
 * forgets what was not answered. Throws Error when there is no endpoint. */
void notifyInstall() PJSUA2_THROW(Error);

/* The oldest request that was not taken yet. */
UnsolicitedNotify notifyTake();

/* Answers a request that was taken, with a final status and its usual phrase. Unknown ids are ignored. */
void notifyAnswer(int id, int code);

} // namespace pj

#endif
