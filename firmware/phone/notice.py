"""The sentences that the phone says of itself for some seconds."""

from __future__ import annotations

from enum import StrEnum


class Notice(StrEnum):
    """A short sentence that lies over the screen for some seconds."""

    STORE_SET_ASIDE = "store-set-aside"  # the call list was damaged; a new one was begun
    STORE_UNWRITABLE = "store-unwritable"  # the card is full or read-only
    EXTENSION_TAKEN = "extension-taken"  # another phone has this extension
    KEY_SAVED = "key-saved"
    KEY_EMPTY = "key-empty"  # a speed-dial key without a number: hold it to assign
    NO_NUMBER_SHOWN = "no-number-shown"  # nothing to assign to the key
    KEYPAD_LOST = "keypad-lost"
    HOOK_LOST = "hook-lost"
    CODEC_LOST = "codec-lost"
    STACK_TROUBLE = "stack-trouble"
    LINE_BUSY = "line-busy"
    NOT_AVAILABLE = "not-available"  # this key does nothing here yet
    CONFERENCE_FULL = "conference-full"
    NUMBER_NOT_VALID = "number-not-valid"  # what was typed for a setting is no number
    OWN_NUMBER = "own-number"  # calls cannot go on to the phone itself
    CALLERS_NUMBER = "callers-number"  # a call cannot go on to who makes it
    SENT_ON = "sent-on"
    MAY_LEAVE_MESSAGE = "may-leave-message"
    NO_VOICEMAIL = "no-voicemail"  # neither a server nor the phone itself takes messages
    FORWARD_ON = "forward-on"
    FORWARD_OFF = "forward-off"
    DISTURB_NOT = "disturb-not"
    DISTURB_AGAIN = "disturb-again"
    NEXT_HIDDEN = "next-hidden"
    MACHINE_ON = "machine-on"
    MACHINE_OFF = "machine-off"
    MESSAGE_DELETED = "message-deleted"
    CALLS_DELETED = "calls-deleted"
    RECORDING_FAILED = "recording-failed"
    RECORDING_DELETED = "recording-deleted"
    RECORDING_FORBIDDEN = "recording-forbidden"  # the configuration does not allow it
    RECORDINGS_FULL = "recordings-full"
    NOTHING_TO_RECORD = "nothing-to-record"
    MESSAGES_FULL = "messages-full"
    MESSAGE_COMES = "message-comes"  # the answering machine records just now
    LOCKED = "locked"
    UNLOCKED = "unlocked"
    NO_LOCK = "no-lock"  # the configuration has no PIN
    PIN_WRONG = "pin-wrong"
    PIN_LATER = "pin-later"  # too many wrong ones
    BLOCKED = "blocked"
    UNBLOCKED = "unblocked"
    TRANSFER_FAILED = "transfer-failed"  # the call is back
    REGISTERING = "registering"
    PAGE_TAKEN = "page-taken"  # somebody else pages the group just now
    NO_PAGING = "no-paging"  # the configuration has no such group
    NO_ACTION = "no-action"  # the configuration has no such action
    ACTION_BEGUN = "action-begun"
    ACTION_GOES_ON = "action-goes-on"  # pressed again before it was over
    ACTION_DONE = "action-done"
    ACTION_SAID = "action-said"  # done, with a line of its own
    ACTION_NO_ANSWER = "action-no-answer"
    ACTION_UNREACHABLE = "action-unreachable"
    ACTION_NAME = "action-name"
    ACTION_CERTIFICATE = "action-certificate"
    ACTION_PASSWORD = "action-password"  # noqa: S105 - the name of a notice
    ACTION_REFUSED = "action-refused"
    ACTION_NO_SCRIPT = "action-no-script"
    ACTION_NOT_STARTED = "action-not-started"
    ACTION_STATUS = "action-status"
    ACTION_TOO_LONG = "action-too-long"
    ACTION_TOO_MUCH = "action-too-much"
    ACTION_NOT_INSTALLED = "action-not-installed"
    ACTION_BROKEN = "action-broken"
    NO_UPDATER = "no-updater"  # nobody answered who would look for updates
    NO_PROVISIONING = "no-provisioning"  # nobody answered who would fetch settings, or make a password
