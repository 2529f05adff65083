#define SCAN_PATH 1
#define SCAN sluice_json_scan_portable
#include "Reader.h"
#include "Scan.h"
