// Added to PJSIP's pjsua2.i by the recipe: the module gets the source filter's functions.
%{
#include "source_filter.hpp"
%}
%include "source_filter.hpp"
