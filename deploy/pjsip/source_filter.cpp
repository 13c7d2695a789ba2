#include <pjsua2.hpp>

#include "source_filter.hpp"

#include <array>
#include <atomic>
#include <cstring>
#include <mutex>
#include <set>
#include <utility>

#define THIS_FILE "source_filter.cpp"

namespace {

using Address = std::array<unsigned char, 16>; // IPv6; an IPv4 address is ::ffff:a.b.c.d (RFC 4291, 2.5.5.2)
using Source = std::pair<Address, int>;        // port 0: any

const int ANY_PORT = 0;

std::mutex mutex;
std::set<Source> allowed;
std::atomic<bool> open_to_all{false};
std::atomic<unsigned> dropped{0};

Address mapped(const void *ipv4)
{
    Address address{};
    address[10] = address[11] = 0xff;
    std::memcpy(&address[12], ipv4, 4);
    return address;
}

Address canonical(const pj_sockaddr &from)
{
    const void *bytes = pj_sockaddr_get_addr(&from);
    if (from.addr.sa_family == pj_AF_INET())
        return mapped(bytes);
    Address address;
    std::memcpy(address.data(), bytes, address.size());
    return address;
}

// Not PJSUA2_RAISE_ERROR: that logs, and PJ_LOG is for threads that PJLIB knows.
[[noreturn]] void refuse(pj_status_t status, const std::string &why)
{
    throw pj::Error(status, "source filter", why, THIS_FILE, 0);
}

Source parsed(const std::string &text, int port)
{
    if (port < 0 || port > 65535)
        refuse(PJ_EINVAL, "port " + std::to_string(port) + " is not in 0..65535");
    pj_str_t name = {const_cast<char *>(text.data()), static_cast<pj_ssize_t>(text.size())};
    pj_in_addr ipv4;
    pj_in6_addr ipv6;
    if (pj_inet_pton(pj_AF_INET(), &name, &ipv4) == PJ_SUCCESS)
        return {mapped(&ipv4), port};
    if (pj_inet_pton(pj_AF_INET6(), &name, &ipv6) != PJ_SUCCESS)
        refuse(PJ_EINVAL, "'" + text + "' is not an IPv4 or IPv6 address");
    Address address;
    std::memcpy(address.data(), &ipv6, address.size());
    return {address, port};
}

pj_bool_t swallow_unless_allowed(pjsip_rx_data *rdata)
{
    if (open_to_all)
        return PJ_FALSE;
    const Address from = canonical(rdata->pkt_info.src_addr);
    {
        std::lock_guard<std::mutex> guard(mutex);
        if (allowed.count({from, rdata->pkt_info.src_port}) || allowed.count({from, ANY_PORT}))
            return PJ_FALSE;
    }
    ++dropped;
    PJ_LOG(4, (THIS_FILE, "swallowed a request from %s:%d", rdata->pkt_info.src_name, rdata->pkt_info.src_port));
    return PJ_TRUE;
}

// "Contact: *" belongs to a REGISTER alone (RFC 3261, 10.2.2). In an answer, PJSIP would follow the address it has not.
pj_bool_t swallow_star_contact(pjsip_rx_data *rdata)
{
    const void *from = nullptr;
    while (void *header = pjsip_msg_find_hdr(rdata->msg_info.msg, PJSIP_H_CONTACT, from)) {
        const auto *contact = static_cast<pjsip_contact_hdr *>(header);
        if (contact->star || contact->uri == nullptr) {
            PJ_LOG(4, (THIS_FILE, "swallowed an answer with no address in its Contact"));
            return PJ_TRUE;
        }
        from = contact->next;
    }
    return PJ_FALSE;
}

pj_status_t forget_everything()
{
    std::lock_guard<std::mutex> guard(mutex);
    allowed.clear();
    open_to_all = false;
    return PJ_SUCCESS;
}

const int NOT_INSTALLED = -1;

pjsip_module make_module()
{
    static char name[] = "mod-dering-source-filter";
    pjsip_module module;
    std::memset(&module, 0, sizeof module);
    module.name = pj_str(name);
    module.id = NOT_INSTALLED;
    module.priority = PJSIP_MOD_PRIORITY_TRANSPORT_LAYER - 2; // PJSUA's message log is at - 1
    module.unload = &forget_everything;
    module.on_rx_request = &swallow_unless_allowed;
    module.on_rx_response = &swallow_star_contact;
    return module;
}

pjsip_module filter = make_module();

} // namespace

namespace pj {

void sourceFilterInstall() PJSUA2_THROW(Error)
{
    if (pjsua_get_state() == PJSUA_STATE_NULL)
        refuse(PJ_EINVALIDOP, "there is no endpoint: call libCreate and libInit first");
    if (filter.id != NOT_INSTALLED)
        return;
    dropped = 0;
    const pj_status_t status = pjsip_endpt_register_module(pjsua_get_pjsip_endpt(), &filter);
    if (status != PJ_SUCCESS)
        refuse(status, "the endpoint did not take the module");
}

void sourceFilterAllow(const std::string &address, int port) PJSUA2_THROW(Error)
{
    const Source source = parsed(address, port);
    std::lock_guard<std::mutex> guard(mutex);
    allowed.insert(source);
}

void sourceFilterForbid(const std::string &address, int port) PJSUA2_THROW(Error)
{
    const Source source = parsed(address, port);
    std::lock_guard<std::mutex> guard(mutex);
    allowed.erase(source);
}

void sourceFilterOpen(bool open)
{
    open_to_all = open;
}

unsigned sourceFilterDropped()
{
    return dropped;
}

} // namespace pj
