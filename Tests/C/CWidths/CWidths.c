#define _GNU_SOURCE
#include "CWidths.h"

#include <locale.h>
#include <wchar.h>

int sluice_system_widths(int8_t *widths, int count) {
#ifdef __GLIBC__
    locale_t locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", 0);
    if (!locale) return 0;
    locale_t before = uselocale(locale);
    for (int scalar = 0; scalar < count; scalar++) widths[scalar] = (int8_t)wcwidth((wchar_t)scalar);
    uselocale(before);
    freelocale(locale);
    return 1;
#else
    return 0;
#endif
}
