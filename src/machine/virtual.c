/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <string.h>

#include "machine/parts.h"

/*
 * What a machine's firmware calls itself, by the beginnings of the DMI vendor and product names;
 * the first match counts. QEMU's "virt" machine tells apart whether it emulates or KVM runs it
 * (hw/arm/virt.c, virt_build_smbios).
 */
static const struct {
	const char *vendor, *product, *name;
} machines[] = {
	{"QEMU", "KVM Virtual Machine", "qemu (kvm)"},
	{"QEMU", "QEMU Virtual Machine", "qemu (tcg)"},
	{"QEMU", "", "qemu"},
	{"VMware", "", "vmware"},
	{"Microsoft Corporation", "Virtual Machine", "hyper-v"},
	{"Xen", "", "xen"},
	{"innotek GmbH", "", "virtualbox"},
	{"Amazon EC2", "", "kvm (Amazon EC2)"},
	{"Google", "Google Compute Engine", "kvm (Google)"},
};

static bool starts_with(const char *text, const char *beginning)
{
	return strncmp(text, beginning, strlen(beginning)) == 0;
}

static const char *from_dmi(const char *root)
{
	char vendor[64], product[64];

	zd_text_read(root, "/sys/class/dmi/id/sys_vendor", vendor, sizeof(vendor));
	zd_text_read(root, "/sys/class/dmi/id/product_name", product, sizeof(product));
	/* The same names stand on the whole machines that clouds rent out. */
	if (strstr(product, ".metal"))
		return "none";
	for (size_t i = 0; i < sizeof(machines) / sizeof(machines[0]); i++)
		if (starts_with(vendor, machines[i].vendor) &&
			starts_with(product, machines[i].product))
			return machines[i].name;
	return vendor[0] != '\0' ? "none" : NULL;
}

static const char *from_device_tree(const char *root)
{
	char compatible[64];

	if (zd_text_read(root, "/proc/device-tree/hypervisor/compatible", compatible,
		    sizeof(compatible)) == 0)
		return starts_with(compatible, "xen") ? "xen" : "kvm";
	if (zd_text_read(root, "/proc/device-tree/compatible", compatible, sizeof(compatible)) < 0)
		return NULL;
	return starts_with(compatible, "linux,dummy-virt") ? "qemu" : "none";
}

void zd_virtual_read(const char *root, struct zd_machine *m)
{
	const char *name = from_dmi(root);

	if (!name)
		name = from_device_tree(root);
	/* x86 hypervisors announce themselves in CPUID, whatever the firmware says. */
	if ((!name || strcmp(name, "none") == 0) && zd_cpu_has_flag(root, "hypervisor"))
		name = "unknown hypervisor";
	if (!name && strcmp(m->arch, "x86_64") == 0)
		name = "none";
	/* x86 QEMU names its own CPU models when it emulates and no host's CPU is passed through.
	 */
	if (name && starts_with(name, "qemu") && strstr(m->cpu, "TCG"))
		name = "qemu (tcg)";
	zd_text_copy(m->virtualisation, sizeof(m->virtualisation), name ? name : "");
	if (strcmp(m->virtualisation, "qemu (tcg)") == 0) {
		m->emulator.present = true;
		strcpy(m->emulator.name, "qemu");
	}
}
