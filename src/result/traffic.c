/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "result/traffic.h"

const char *zd_traffic_class_name(unsigned class)
{
	static const char *const names[ZD_TRAFFIC_CLASSES] = {
		[ZD_TRAFFIC_MEMMAP_DEVICE] = "memmap_device",
		[ZD_TRAFFIC_MEMMAP_RAM] = "memmap_ram",
		[ZD_TRAFFIC_MEMMAP_SYSTEM] = "memmap_system",
		[ZD_TRAFFIC_PAGE_TABLES] = "page_tables",
		[ZD_TRAFFIC_DAX_DATA] = "dax_data",
		[ZD_TRAFFIC_KERNEL] = "kernel",
		[ZD_TRAFFIC_USER] = "user",
	};

	return class < ZD_TRAFFIC_CLASSES ? names[class] : NULL;
}
