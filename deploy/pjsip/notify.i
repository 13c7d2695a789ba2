// Added to PJSIP's pjsua2.i by the recipe: the module gets the functions for unsolicited NOTIFY requests.
%{
#include "notify.hpp"
%}
%include "notify.hpp"
