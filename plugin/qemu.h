/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The part of QEMU's plugin interface that is used here, as QEMU documents it (qemu-plugin.h, "QEMU
 * TCG Plugins"): Debian 12's QEMU 7.2 loads plugins and has no header for them. ZD_PLUGIN_API is
 * the version that this build speaks: 1 (QEMU 4.2 to 8.1), or 3 (9.1 and later), whose only
 * difference here is how an instruction's bytes are asked for.
 */
#ifndef ZDBENCH_PLUGIN_QEMU_H
#define ZDBENCH_PLUGIN_QEMU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ZD_EXPORT __attribute__((visibility("default")))

struct qemu_info {
	const char *target_name; /* "aarch64", "x86_64" */
	struct {
		int min, cur;
	} version;
	bool system_emulation;
	struct {
		int smp_vcpus, max_vcpus;
	} system;
};

struct qemu_plugin_tb;
struct qemu_plugin_insn;
struct qemu_plugin_hwaddr;

enum { QEMU_PLUGIN_CB_NO_REGS };
enum { QEMU_PLUGIN_MEM_RW = 3 };

typedef void zd_qemu_simple_fn(uint64_t id);
typedef void zd_qemu_exit_fn(uint64_t id, void *data);
typedef void zd_qemu_translate_fn(uint64_t id, struct qemu_plugin_tb *tb);
typedef void zd_qemu_exec_fn(unsigned cpu, void *data);
typedef void zd_qemu_mem_fn(unsigned cpu, uint32_t info, uint64_t address, void *data);

void qemu_plugin_reset(uint64_t id, zd_qemu_simple_fn *done);
void qemu_plugin_register_atexit_cb(uint64_t id, zd_qemu_exit_fn *call, void *data);
void qemu_plugin_register_vcpu_tb_trans_cb(uint64_t id, zd_qemu_translate_fn *call);
void qemu_plugin_register_vcpu_insn_exec_cb(
	struct qemu_plugin_insn *insn, zd_qemu_exec_fn *call, int flags, void *data);
void qemu_plugin_register_vcpu_mem_cb(
	struct qemu_plugin_insn *insn, zd_qemu_mem_fn *call, int flags, int rw, void *data);

size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t i);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *insn);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *insn);
#if ZD_PLUGIN_API >= 3
size_t qemu_plugin_insn_data(const struct qemu_plugin_insn *insn, void *to, size_t size);
#else
const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *insn);
#endif

unsigned qemu_plugin_mem_size_shift(uint32_t info);
bool qemu_plugin_mem_is_store(uint32_t info);
struct qemu_plugin_hwaddr *qemu_plugin_get_hwaddr(uint32_t info, uint64_t address);
bool qemu_plugin_hwaddr_is_io(const struct qemu_plugin_hwaddr *at);
uint64_t qemu_plugin_hwaddr_phys_addr(const struct qemu_plugin_hwaddr *at);

extern ZD_EXPORT int qemu_plugin_version;
ZD_EXPORT int qemu_plugin_install(uint64_t id, const struct qemu_info *info, int argc, char **argv);

#endif
