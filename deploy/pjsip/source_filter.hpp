/* The source filter: SIP requests from addresses that were not allowed are swallowed, with no answer at all.
 *
 * A module of the PJSIP endpoint that stands before the transaction layer and before the message log. To the sender
 * a swallowed request looks like a host without SIP (RFC 3261, 26.3.2.4, on denial of service); PJSIP itself would
 * answer 404, 403 or 401 and so tell a scanner that a telephone is here. Responses pass from everywhere: they match
 * one of our own transactions or are dropped by the transaction layer. One that PJSIP cannot live with never gets there:
 * a Contact without an address.
 *
 * All functions may be called from any thread. The filter never calls into Python.
 */
#ifndef DERING_SOURCE_FILTER_HPP
#define DERING_SOURCE_FILTER_HPP

#include <string>

namespace pj {

/* Puts the filter into the running endpoint, closed: from here on only allowed sources pass. Call it after libInit and
 * best before the first transport is created. A second call does nothing. libDestroy takes the filter out and forgets
 * its sources. Throws Error when there is no endpoint. */
void sourceFilterInstall() PJSUA2_THROW(Error);

/* Lets requests from this address pass; port 0 means any port of it. address is an IPv4 or IPv6 address in text
 * ("192.0.2.1", "2001:db8::1"), never a host name; anything else throws Error. Allowing twice is the same as once. */
void sourceFilterAllow(const std::string &address, int port) PJSUA2_THROW(Error);

/* Takes back what sourceFilterAllow allowed with exactly this address and port. Nothing happens if it did not. */
void sourceFilterForbid(const std::string &address, int port) PJSUA2_THROW(Error);

/* true: every request passes (calls from any address are wanted); false: only those of allowed sources. */
void sourceFilterOpen(bool open);

/* How many requests were swallowed since sourceFilterInstall. */
unsigned sourceFilterDropped();

} // namespace pj

#endif
