/* Times as they stand in V9 shares: RFC 3339 with the liberties of Go 1.19. */
#include "share_private.h"

typedef struct pvs_time_scan_ {
    pvs_bytes text;
    size_t at;
    int good;
} pvs_time_scan_;

static int pvs_time_is_digit_(const pvs_time_scan_ *scan) {
    return pvs_u8_(scan->text, scan->at) - (unsigned)'0' < 10;
}

static void pvs_time_take_(pvs_time_scan_ *scan, unsigned c) {
    if (pvs_u8_(scan->text, scan->at++) != c) scan->good = 0;
}

/* A number of `least` to `most` digits. */
static unsigned pvs_time_number_(pvs_time_scan_ *scan, unsigned least, unsigned most) {
    unsigned n, value = 0;
    for (n = 0; n < most && pvs_time_is_digit_(scan); n++) {
        value = value * 10 + (pvs_u8_(scan->text, scan->at++) - (unsigned)'0');
    }
    if (n < least) scan->good = 0;
    return value;
}

static unsigned pvs_time_days_(unsigned year, unsigned month) {
    static const uint8_t pvs_days_[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month == 2 && leap ? 29 : pvs_days_[month - 1];
}

/* A fraction is taken as one only if a digit follows the point or the comma. */
static void pvs_time_fraction_(pvs_time_scan_ *scan) {
    unsigned c = pvs_u8_(scan->text, scan->at);
    if (c != '.' && c != ',') return;
    scan->at++;
    pvs_time_number_(scan, 1, 1);
    while (pvs_time_is_digit_(scan)) scan->at++;
}

/* Z, or an offset, whose numbers Go 1.19 does not bound. */
static void pvs_time_zone_(pvs_time_scan_ *scan) {
    unsigned c = pvs_u8_(scan->text, scan->at++);
    if (c == 'Z') return;
    if (c != '+' && c != '-') scan->good = 0;
    pvs_time_number_(scan, 2, 2);
    pvs_time_take_(scan, ':');
    pvs_time_number_(scan, 2, 2);
}

int pvs_share_time_(pvs_bytes text) {
    pvs_time_scan_ scan;
    unsigned year, month, day;
    scan.text = text;
    scan.at = 0;
    scan.good = 1;
    year = pvs_time_number_(&scan, 4, 4);
    pvs_time_take_(&scan, '-');
    month = pvs_time_number_(&scan, 2, 2);
    pvs_time_take_(&scan, '-');
    day = pvs_time_number_(&scan, 2, 2);
    pvs_time_take_(&scan, 'T');
    if (pvs_time_number_(&scan, 1, 2) > 23) return 0;
    pvs_time_take_(&scan, ':');
    if (pvs_time_number_(&scan, 2, 2) > 59) return 0;
    pvs_time_take_(&scan, ':');
    if (pvs_time_number_(&scan, 2, 2) > 59) return 0;
    pvs_time_fraction_(&scan);
    pvs_time_zone_(&scan);
    if (!scan.good || scan.at != text.size || month < 1 || month > 12) return 0;
    return day >= 1 && day <= pvs_time_days_(year, month);
}
