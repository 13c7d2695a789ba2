"""What of Kamailio's configuration depends on the exchange: addresses, numbers, and where calls go."""

from __future__ import annotations

from deploy.exchange.settings import Exchange, Node, Relay, Voice

NOBODY = '$si == ""'
SPARE_CONNECTIONS = 200


def words(exchange: Exchange, node: Node) -> dict[str, str]:
    """The words of templates/kamailio.cfg for this node."""
    others = [other for other in exchange.nodes if other is not node]
    voice = exchange.voice
    from_node = _from([other.address for other in others])
    from_voice = _from([voice.address] if voice else [])
    return {
        "from_node": from_node,
        "from_voice": from_voice,
        "from_inside": f"{from_node} || {from_voice}",
        "other_nodes": "\n".join(
            f'modparam("dmq", "notification_address", "sip:{other.address}:5090")' for other in others
        ),
        "requests_in_2_s": str(2 * exchange.requests_per_second),
        "most_connections": str(2 * len(exchange.extensions) + SPARE_CONNECTIONS),
        "ring_ms": str(1000 * (voice.ring_seconds if voice else 120)),
        **_voice_words(voice),
        **_sound_words(exchange.media.relay),
    }


def _from(addresses: list[str]) -> str:
    """A condition: the message came from one of these addresses."""
    return " || ".join(f'$si == "{address}"' for address in addresses) or NOBODY


def _voice_words(voice: Voice | None) -> dict[str, str]:
    if voice is None:
        return {"services": "", "to_voice_mail": "", "unreachable": "", "leave_message": "exit;"}
    numbers = "|".join((voice.voice_mail.replace("*", "[*]"), *voice.conferences))
    asterisk = f'$du = "sip:{voice.address}:5060";'
    return {
        "services": f'if ($rU =~ "^({numbers})$") {{ {asterisk} route(RELAY); }}\n'
        '\tif (is_method("SUBSCRIBE") && $hdr(Event) =~ "^message-summary" && $rU == $fU) '
        f"{{ {asterisk} route(RELAY); }}",
        "to_voice_mail": 'if (is_method("INVITE")) t_on_failure("VOICE_MAIL");',
        "unreachable": 'if (is_method("INVITE")) route(LEAVE_MESSAGE);',
        "leave_message": f'$ru = "sip:voicemail-" + $avp(callee) + "@{voice.address}:5060";\n'
        "\t$du = $null;\n\troute(RELAY);",
    }


def _sound_words(relay: Relay) -> dict[str, str]:
    manage = '{ rtpengine_manage("replace-origin"); }'
    begin = '$avp(relayed) = 1; add_rr_param(";sound=relayed"); rtpengine_manage("replace-origin");'
    load = 'loadmodule "rtpengine.so"\nmodparam("rtpengine", "rtpengine_sock", "udp:127.0.0.1:2223")'
    match relay:
        case Relay.NEVER:
            return {"manage_sound": "{ return; }", "relay_sound": "return;", "load_rtpengine": ""}
        case Relay.BEHIND_NAT:
            begin = f'if (nat_uac_test("18") || isbflagset(1)) {{ {begin} }}'
        case Relay.ALWAYS:
            pass
    return {"manage_sound": manage, "relay_sound": begin, "load_rtpengine": load}
