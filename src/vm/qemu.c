/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vm/qemu.h"
#include "zdbench/units.h"

enum { KERNEL_LINE_SIZE = 2048, MAX_ARGS = 64 }; /* COMMAND_LINE_SIZE of both, with its NUL */

static const uint64_t label_bytes = 256 * ZD_KIB, section_bytes = 128 * ZD_MIB;

/* What is particular to an architecture; everything else of the machine is the same for all. */
static const struct machine {
	const char *arch, *machine, *cpu;
	const char *kernel_options; /* before those that all kernels get */
	/* Behind the arguments of /init, out of its sight: a second `--` ends them
	 * (kernel/params.c, parse_args). */
	const char *trailer;
	const char *firmware_appends; /* to whatever the command line ends with */
} machines[] = {
	{
		.arch = "arm64",
		.machine = "virt,nvdimm=on,acpi=on,gic-version=3",
		/* A counter of 1 GHz has one tick an instruction; plain `max` of 7.2 has 16. */
		.cpu = "max,pauth-impdef=on,cntfrq=1000000000",
		.kernel_options = "console=ttyAMA0 nokaslr",
		.trailer = "",
		.firmware_appends = " initrd=initrd",
	},
	{
		.arch = "amd64",
		.machine = "q35,nvdimm=on",
		/* All that the emulator can do, and nothing of the host. */
		.cpu = "max",
		/* It cannot drift, and no such CPU claims an invariant one. */
		.kernel_options = "console=ttyS0 tsc=reliable",
		/* For the decompressor, which looks everywhere; the kernel itself does not know it
		 * and would hand it to /init. */
		.trailer = " nokaslr",
		.firmware_appends = "",
	},
};

/* A panic reboots at once, which with -no-reboot is QEMU's end; nothing may be placed at random. */
static const char kernel_line[] =
	" quiet loglevel=4 panic=-1 norandmaps "
	/* What goes on after an Oops holds locks for ever, and its numbers mean nothing. */
	"oops=panic "
	/* Self-tests of algorithms that nothing here uses: 0.7 s of a boot. */
	"cryptomgr.notests "
	/* Requests end in the call that makes them: no interrupt, no other thread, no scheduler
	 * between. modprobe takes this from here, too. */
	"null_blk.irqmode=0 null_blk.no_sched=1 "
	"randomize_kstack_offset=off";

static const char arguments_end[] = " --";

static const struct machine *find_machine(const char *arch)
{
	for (size_t i = 0; i < sizeof(machines) / sizeof(machines[0]); i++)
		if (strcmp(machines[i].arch, arch) == 0)
			return &machines[i];
	return NULL;
}

const char *zd_vm_cpu(const char *arch)
{
	const struct machine *machine = find_machine(arch);

	return machine ? machine->cpu : "";
}

/* ARG as the kernel's parser (lib/cmdline.c, next_arg) will take it apart again. */
static int add_argument(char *buf, size_t size, size_t *used, const char *arg, struct zd_err *err)
{
	const char *quote = strchr(arg, ' ') ? "\"" : "";
	int n;

	if (!*arg || !strcmp(arg, "--") || strchr(arg, '"')) {
		zd_err_set(err, ZD_EXIT_USAGE,
			"cannot hand the argument '%s' to the emulated machine: it is empty, '--' "
			"or "
			"has a quotation mark",
			arg);
		return -EINVAL;
	}
	for (const char *c = arg; *c; c++) {
		if (*c >= ' ' && *c <= '~')
			continue;
		zd_err_set(err, ZD_EXIT_USAGE,
			"cannot hand an argument to the emulated machine: byte 0x%02x in it is not "
			"printable ASCII",
			(unsigned)(unsigned char)*c);
		return -EINVAL;
	}
	/* Counted to the end, so that the error can say how long it was. */
	n = snprintf(*used < size ? buf + *used : NULL, *used < size ? size - *used : 0, " %s%s%s",
		quote, arg, quote);
	*used += (size_t)n;
	return 0;
}

int zd_qemu_append(const char *arch, const char *append, char *const *guest_argv, char *buf,
	size_t size, struct zd_err *err)
{
	const size_t most = (size < KERNEL_LINE_SIZE ? size : KERNEL_LINE_SIZE) - 1;
	const struct machine *machine = find_machine(arch);
	size_t n = 0, used, ending;

	if (!machine) {
		zd_err_set(err, ZD_EXIT_FAILED, "cannot emulate the architecture '%s'", arch);
		return -EINVAL;
	}
	used = (size_t)snprintf(buf, size, "%s%s%s%s --", machine->kernel_options, kernel_line,
		*append ? " " : "", append);
	ending = strlen(arguments_end) + strlen(machine->trailer) +
		 strlen(machine->firmware_appends);
	for (; guest_argv && guest_argv[n]; n++) {
		int rc = add_argument(buf, size, &used, guest_argv[n], err);

		if (rc)
			return rc;
	}
	if (n > ZD_VM_MAX_GUEST_ARGS) {
		zd_err_set(err, ZD_EXIT_USAGE,
			"cannot hand %zu arguments to the emulated machine: a kernel takes %d", n,
			(int)ZD_VM_MAX_GUEST_ARGS);
		return -E2BIG;
	}
	if (used + ending > most) {
		zd_err_set(err, ZD_EXIT_USAGE,
			"cannot hand the arguments to the emulated machine: its kernel's command "
			"line "
			"would be %zu bytes long and takes %zu",
			used + ending, most);
		return -E2BIG;
	}
	snprintf(buf + used, size - used, "%s%s", arguments_end, machine->trailer);
	return 0;
}

struct builder {
	char **argv;
	size_t n;
	bool failed;
};

__attribute__((format(printf, 2, 3))) static void add(struct builder *b, const char *fmt, ...)
{
	va_list args;

	if (b->failed || b->n + 1 >= MAX_ARGS) {
		b->failed = true;
		return;
	}
	va_start(args, fmt);
	if (vasprintf(&b->argv[b->n], fmt, args) < 0) {
		b->argv[b->n] = NULL;
		b->failed = true;
	} else {
		b->n++;
	}
	va_end(args);
}

static void add_pair(struct builder *b, const char *option, const char *value)
{
	add(b, "%s", option);
	add(b, "%s", value);
}

uint64_t zd_qemu_backend_bytes(const struct zd_vm_config *config)
{
	/* QEMU cuts the labels off the backend: what is left must still be whole sections. */
	return config->nvdimm_bytes + (config->labels ? label_bytes : 0);
}

/* Shared, so that what the guest stores is the file's; QEMU reads a doubled comma as one. */
static void add_file_backend(struct builder *b, const char *path, uint64_t bytes)
{
	char escaped[2 * 4096] = "";

	for (size_t n = 0; *path; path++) {
		if (*path == ',')
			escaped[n++] = ',';
		escaped[n++] = *path;
	}
	add(b, "memory-backend-file,id=m0,share=on,size=%" PRIu64 ",mem-path=%s", bytes, escaped);
}

static void add_nvdimm(struct builder *b, const struct zd_vm_config *config)
{
	const uint64_t labels = config->labels ? label_bytes : 0;
	const uint64_t backend = zd_qemu_backend_bytes(config);
	const uint64_t most = (config->ram_bytes + backend + ZD_GIB - 1) / ZD_GIB * ZD_GIB;

	add(b, "-m");
	add(b, "%" PRIu64 "M,slots=4,maxmem=%" PRIu64 "M", config->ram_bytes / ZD_MIB,
		most / ZD_MIB);
	add(b, "-object");
	if (*config->nvdimm_file)
		add_file_backend(b, config->nvdimm_file, backend);
	else
		add(b, "memory-backend-ram,id=m0,size=%" PRIu64, backend);
	add(b, "-device");
	if (labels)
		add(b, "nvdimm,memdev=m0,label-size=%" PRIu64, labels);
	else
		add(b, "nvdimm,memdev=m0");
}

/* A named port of the guest's that ends in a descriptor of ours. */
static void add_port(struct builder *b, const char *name, int fd)
{
	add(b, "-chardev");
	/* Without append QEMU would open its own file offset, at 0. */
	add(b, "file,id=%s,path=/dev/fd/%d,append=on", name, fd);
	add(b, "-device");
	add(b, "virtserialport,chardev=%s,name=org.zdbench.%s", name, name);
}

static int check_sizes(const struct zd_vm_config *config, struct zd_err *err)
{
	if (config->ram_bytes && !(config->ram_bytes % ZD_MIB) && config->nvdimm_bytes &&
		!(config->nvdimm_bytes % section_bytes) && config->ram_bytes <= 1024 * ZD_GIB &&
		config->nvdimm_bytes <= 1024 * ZD_GIB)
		return 0;
	zd_err_set(err, ZD_EXIT_USAGE,
		"cannot emulate %" PRIu64 " bytes of RAM and an NVDIMM of %" PRIu64
		" bytes: whole MiB of RAM and a multiple of 128 MiB are needed, at most 1 TiB each",
		config->ram_bytes, config->nvdimm_bytes);
	return -EINVAL;
}

int zd_qemu_argv(const struct zd_vm_config *config, const struct zd_qemu_fds *fds, char ***argv,
	struct zd_err *err)
{
	const struct machine *machine = find_machine(config->files.arch);
	struct builder b = {.argv = NULL};
	char append[KERNEL_LINE_SIZE];
	int rc = check_sizes(config, err);

	if (!rc)
		rc = zd_qemu_append(config->files.arch, config->append ? config->append : "",
			config->guest_argv, append, sizeof(append), err);
	if (rc)
		return rc;
	b.argv = calloc(MAX_ARGS, sizeof(*b.argv));
	b.failed = !b.argv;
	add(&b, "%s", config->files.qemu);
	/* Nothing that was not asked for: no network card, no monitor, no user's configuration. */
	add(&b, "-nodefaults");
	add(&b, "-no-user-config");
	add_pair(&b, "-M", machine->machine);
	add_pair(&b, "-cpu", machine->cpu);
	add(&b, "-smp");
	add(&b, "%u", config->cpus);
	add_nvdimm(&b, config);
	if (*config->files.firmware)
		add_pair(&b, "-bios", config->files.firmware);
	add_pair(&b, "-kernel", config->files.kernel);
	add_pair(&b, "-initrd", config->files.initrd);
	add_pair(&b, "-append", append);
	add_pair(&b, "-display", "none");
	add_pair(&b, "-nic", "none");
	add(&b, "-no-reboot");
	if (config->icount)
		add_pair(&b, "-icount", "shift=0,sleep=off");
	add_pair(&b, "-rtc", "base=2026-01-01,clock=vm");
	/* Instructions are drawn from it (RNDR, RDRAND) and heaps laid out by it: the same seed,
	 * the same run. */
	add(&b, "-seed");
	add(&b, "%" PRIu32, (uint32_t)config->seed);
	add(&b, "-chardev");
	add(&b, "file,id=console,path=/dev/fd/%d,append=on", fds->console);
	add_pair(&b, "-serial", "chardev:console");
	/* Without ioeventfd a port is served by the guest's own thread, between two instructions,
	 * rather than by a thread of QEMU's some time later: with it the guest's interrupts would
	 * depend on the host's load. */
	add_pair(&b, "-device", "virtio-serial-pci,ioeventfd=off");
	add_port(&b, "result", fds->result);
	add_port(&b, "progress", fds->progress);
	if (config->plugin) {
		add(&b, "-plugin");
		add(&b, "%s,out=/dev/fd/%d", config->plugin, fds->plugin);
	}
	if (b.failed) {
		zd_qemu_argv_free(b.argv);
		zd_err_set(err, ZD_EXIT_FAILED, "cannot build QEMU's command line: ENOMEM");
		return -ENOMEM;
	}
	*argv = b.argv;
	return 0;
}

void zd_qemu_argv_free(char **argv)
{
	for (size_t i = 0; argv && argv[i]; i++)
		free(argv[i]);
	free(argv);
}

void zd_qemu_version_parse(const char *line, char *buf, size_t size)
{
	const char *version = strstr(line, "version ");
	size_t length = version ? strspn(version + 8, "0123456789.") : 0;

	if (length)
		snprintf(buf, size, "%.*s", (int)length, version + 8);
	else
		snprintf(buf, size, "unknown");
}
