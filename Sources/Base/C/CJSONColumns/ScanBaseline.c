#define SCAN_PATH 2
#define SCAN sluice_json_scan_baseline
#include "Reader.h"
#include "Scan.h"
