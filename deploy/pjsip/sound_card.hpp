/* Sound cards by their ALSA names: which ones PJSIP knows, why one cannot be opened, and one more beside the main one.
 *
 * To be called by a thread that PJLIB knows, after libInit.
 */
#ifndef DERING_SOUND_CARD_HPP
#define DERING_SOUND_CARD_HPP

#include <string>

namespace pj {

/* From now on PJSIP's sound devices are exactly these PCMs, in this order: the device id is the place in the list.
 * Otherwise PJSIP knows the PCMs alone that ALSA hints at, and opens each of them whenever it looks. Streams that are
 * open are not touched. Throws Error. */
void soundCardsUse(const StringVector &names) PJSUA2_THROW(Error);

/* Why this PCM cannot be opened now, in ALSA's words ("Device or resource busy"); "" when it can. */
std::string soundCardTrouble(const std::string &name, bool capture);

/* A sound card on the bridge beside the main one. As ExtraAudioDevice, but with latencies of its own. */
class SoundCard : public ExtraAudioDevice
{
public:
    /* Ids as in soundCardsUse; latencies in ms of ALSA's buffer. */
    SoundCard(int playback, int capture, unsigned playback_latency, unsigned capture_latency);

    ~SoundCard();

    /* Opens both directions and takes a place on the bridge. Throws Error. */
    void openCard() PJSUA2_THROW(Error);

    /* As AudDevManager::setEcOptions for the main card: the echo of the last tail_ms, or none with 0. Throws Error. */
    void cancelEcho(unsigned tail_ms, unsigned options) PJSUA2_THROW(Error);

private:
    pj_pool_t *pool; // of the echo canceller, which lives as long as the card is open
    unsigned playbackLatency;
    unsigned captureLatency;
};

} // namespace pj

#endif
