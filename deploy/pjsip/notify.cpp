#include <pjsua2.hpp>

#include "notify.hpp"

#include <cstring>
#include <deque>
#include <map>

#define THIS_FILE "notify.cpp"

namespace {

const std::size_t PENDING_NOTIFIES = 8;
const int NOT_INSTALLED = -1;

std::deque<pj::UnsolicitedNotify> waiting;
std::map<int, pjsip_rx_data *> unanswered;
int last_id = 0;

pj_bool_t keep_notify(pjsip_rx_data *rdata)
{
    const pjsip_method notify = {PJSIP_OTHER_METHOD, pj_str(const_cast<char *>("NOTIFY"))};
    if (pjsip_method_cmp(&rdata->msg_info.msg->line.req.method, &notify) != 0)
        return PJ_FALSE;
    if (rdata->msg_info.to == nullptr || rdata->msg_info.to->tag.slen != 0)
        return PJ_FALSE; // of a dialog that is gone
    if (unanswered.size() >= PENDING_NOTIFIES)
        return PJ_TRUE;
    pjsip_rx_data *copy = nullptr;
    if (pjsip_rx_data_clone(rdata, 0, &copy) != PJ_SUCCESS)
        return PJ_TRUE;
    char source[PJ_INET6_ADDRSTRLEN + 10];
    pj_sockaddr_print(&rdata->pkt_info.src_addr, source, sizeof source, 3);
    const std::string message(rdata->msg_info.msg_buf, static_cast<std::size_t>(rdata->msg_info.len));
    ++last_id;
    unanswered[last_id] = copy;
    waiting.push_back({last_id, source, message});
    return PJ_TRUE;
}

pj_status_t forget_everything()
{
    for (const auto &each : unanswered)
        pjsip_rx_data_free_cloned(each.second);
    unanswered.clear();
    waiting.clear();
    return PJ_SUCCESS;
}

pjsip_module make_module()
{
    static char name[] = "mod-dering-notify";
    pjsip_module module;
    std::memset(&module, 0, sizeof module);
    module.name = pj_str(name);
    module.id = NOT_INSTALLED;
    module.priority = PJSIP_MOD_PRIORITY_APPLICATION + 1; // PJSUA takes what it knows (message-summary) before
    module.stop = &forget_everything;                     // while the transports of the copies are still there
    module.on_rx_request = &keep_notify;
    return module;
}

pjsip_module notify_module = make_module();

} // namespace

namespace pj {

void notifyInstall() PJSUA2_THROW(Error)
{
    if (pjsua_get_state() == PJSUA_STATE_NULL)
        throw Error(PJ_EINVALIDOP, "notify", "there is no endpoint: call libCreate and libInit first", THIS_FILE, 0);
    if (notify_module.id != NOT_INSTALLED)
        return;
    const pj_status_t status = pjsip_endpt_register_module(pjsua_get_pjsip_endpt(), &notify_module);
    if (status != PJ_SUCCESS)
        throw Error(status, "notify", "the endpoint did not take the module", THIS_FILE, 0);
}

UnsolicitedNotify notifyTake()
{
    if (waiting.empty())
        return {0, "", ""};
    UnsolicitedNotify oldest = waiting.front();
    waiting.pop_front();
    return oldest;
}

void notifyAnswer(int id, int code)
{
    const auto found = unanswered.find(id);
    if (found == unanswered.end())
        return;
    pjsip_endpt_respond_stateless(pjsua_get_pjsip_endpt(), found->second, code, nullptr, nullptr, nullptr);
    pjsip_rx_data_free_cloned(found->second);
    unanswered.erase(found);
}

} // namespace pj
