#include <pjsua2.hpp>

#include "sound_card.hpp"

#include <alsa/asoundlib.h>
#include <pjmedia-audiodev/alsa.h>

#include <cstring>
#include <vector>

#define THIS_FILE "sound_card.cpp"

namespace pj {

namespace {

void insist(pj_status_t status, const char *what)
{
    if (status != PJ_SUCCESS)
        throw Error(status, "sound card", what, THIS_FILE, 0);
}

} // namespace

void soundCardsUse(const StringVector &names) PJSUA2_THROW(Error)
{
    std::vector<const char *> pointers;
    for (const std::string &name : names)
        pointers.push_back(name.c_str());
    insist(pjmedia_aud_alsa_set_devices(NULL, static_cast<unsigned>(pointers.size()), pointers.data()),
           "PJSIP did not take the names of the sound cards");
}

std::string soundCardTrouble(const std::string &name, bool capture)
{
    snd_pcm_t *pcm;
    const snd_pcm_stream_t direction = capture ? SND_PCM_STREAM_CAPTURE : SND_PCM_STREAM_PLAYBACK;
    const int result = snd_pcm_open(&pcm, name.c_str(), direction, SND_PCM_NONBLOCK);
    if (result < 0)
        return snd_strerror(result);
    snd_pcm_close(pcm);
    return "";
}

SoundCard::SoundCard(int playback, int capture, unsigned playback_latency, unsigned capture_latency)
    : ExtraAudioDevice(playback, capture), pool(NULL), playbackLatency(playback_latency),
      captureLatency(capture_latency)
{
}

SoundCard::~SoundCard()
{
    PJSUA2_CATCH_IGNORE(close());
    if (pool)
        pj_pool_release(pool);
}

void SoundCard::openCard() PJSUA2_THROW(Error)
{
    if (isOpened())
        return;
    pjsua_conf_port_info bridge;
    insist(pjsua_conf_get_port_info(0, &bridge), "there is no bridge");

    pjmedia_snd_port_param param;
    pjmedia_snd_port_param_default(&param);
    param.base.dir = PJMEDIA_DIR_CAPTURE_PLAYBACK;
    param.base.play_id = playDev;
    param.base.rec_id = recDev;
    param.base.clock_rate = bridge.clock_rate;
    param.base.channel_count = 1;
    param.base.samples_per_frame = bridge.samples_per_frame / bridge.channel_count;
    param.base.bits_per_sample = bridge.bits_per_sample;
    param.base.flags = PJMEDIA_AUD_DEV_CAP_INPUT_LATENCY | PJMEDIA_AUD_DEV_CAP_OUTPUT_LATENCY;
    param.base.input_latency_ms = captureLatency;
    param.base.output_latency_ms = playbackLatency;
    pjmedia_format_init_audio(&param.base.ext_fmt, PJMEDIA_FORMAT_PCM, param.base.clock_rate, 1,
                              param.base.bits_per_sample,
                              param.base.samples_per_frame * 1000000 / param.base.clock_rate, 0, 0);

    pjsua_ext_snd_dev *device;
    insist(pjsua_ext_snd_dev_create(&param, &device), "it cannot be opened");
    ext_snd_dev = device;
    registerMediaPort(NULL);
    id = pjsua_ext_snd_dev_get_conf_port(device);
}

void SoundCard::cancelEcho(unsigned tail_ms, unsigned options) PJSUA2_THROW(Error)
{
    if (!isOpened())
        return;
    if (!pool)
        pool = pjsua_pool_create("echo canceller", 4000, 4000);
    pjmedia_snd_port *port = pjsua_ext_snd_dev_get_snd_port(static_cast<pjsua_ext_snd_dev *>(ext_snd_dev));
    insist(pjmedia_snd_port_set_ec(port, pool, tail_ms, options), "its echo canceller cannot be set");
}

} // namespace pj
