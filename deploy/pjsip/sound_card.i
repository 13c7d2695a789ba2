// Added to PJSIP's pjsua2.i by the recipe: the module gets the sound card's functions and class.
%{
#include "sound_card.hpp"
%}
%include "sound_card.hpp"
