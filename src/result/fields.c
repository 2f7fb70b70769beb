/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "result/fields.h"

#define PLACE(type, member) offsetof(type, member), sizeof(((type *)0)->member)
#define FIELD(key, kind, type, member)                                                             \
	{                                                                                          \
		key, ZD_FIELD_##kind, PLACE(type, member), NULL, NULL, NULL                        \
	}
#define CHOICE(key, type, member, words)                                                           \
	{                                                                                          \
		key, ZD_FIELD_CHOICE, PLACE(type, member), words, NULL, NULL                       \
	}
#define ENUM(key, type, member, name)                                                              \
	{                                                                                          \
		key, ZD_FIELD_ENUM, PLACE(type, member), NULL, name, NULL                          \
	}
#define OBJECT(key, sub)                                                                           \
	{                                                                                          \
		key, ZD_FIELD_OBJECT, 0, 0, NULL, NULL, sub                                        \
	}
#define END                                                                                        \
	{                                                                                          \
		NULL, ZD_FIELD_LINE, 0, 0, NULL, NULL, NULL                                        \
	}

/* Enums are read and written as unsigned. */
_Static_assert(sizeof(enum zd_mode) == sizeof(unsigned), "enum size");
_Static_assert(sizeof(enum zd_status) == sizeof(unsigned), "enum size");
_Static_assert(sizeof(enum zd_severity) == sizeof(unsigned), "enum size");
_Static_assert(sizeof(enum zd_better) == sizeof(unsigned), "enum size");

static const char *mode_word(unsigned v)
{
	return v <= ZD_MODE_DEVDAX ? zd_mode_name((enum zd_mode)v) : NULL;
}

static const char *map_word(unsigned v)
{
	return v <= ZD_MAP_MEM ? zd_map_name((enum zd_map)v) : NULL;
}

static const char *fs_word(unsigned v)
{
	return v <= ZD_FS_XFS ? zd_fs_name((enum zd_fs)v) : NULL;
}

static const char *status_word(unsigned v)
{
	return v <= ZD_STATUS_FAILED ? zd_status_name((enum zd_status)v) : NULL;
}

static const char *severity_word(unsigned v)
{
	return v <= ZD_WARNING ? zd_severity_name((enum zd_severity)v) : NULL;
}

static const char *better_word(unsigned v)
{
	static const char *const words[] = {[ZD_LOWER] = "lower", [ZD_HIGHER] = "higher"};

	return v <= ZD_HIGHER ? words[v] : NULL;
}

static const char *const clock_words[] = {"insn", "time", NULL};
static const char *const target_words[] = {"local", "vm", NULL};
static const char *const mode_words[] = {"fsdax", "devdax", "all", NULL};
static const char *const stop_words[] = {"planned", "reached", "time-budget", "repetitions-max",
	"nothing-to-judge", "interrupted", "broke-off", NULL};
static const char *const steady_words[] = {"unknown", "yes", "no", NULL};
static const char *const witness_words[] = {"", "dev", "mem", "unclear", NULL};
static const char *const sync_words[] = {"", "yes", "no", NULL};
static const char *const label_words[] = {"", "labelled", "label-less", NULL};
static const char *const complaint_words[] = {"WARN", "BUG", "Oops", "bad-page", "hung-task",
	"lockup", "RCU-stall", "sanitizer", "panic", "SIGBUS", "taint", "hang", NULL};
static const char *const verdict_words[] = {"higher", "lower", "equal", "unclear", "none", NULL};

static const struct zd_field tool[] = {
	FIELD("version", LINE, struct zd_result, tool.version),
	FIELD("git", LINE, struct zd_result, tool.git),
	FIELD("dirty", BOOL, struct zd_result, tool.dirty),
	FIELD("compiler", LINE, struct zd_result, tool.compiler),
	FIELD("flags", LINE, struct zd_result, tool.flags),
	END,
};

static const struct zd_field clock_fields[] = {
	CHOICE("kind", struct zd_result, clock.kind, clock_words),
	FIELD("source", LINE, struct zd_result, clock.source),
	FIELD("span_source", LINE, struct zd_result, clock.span_source),
	FIELD("unit", WORD, struct zd_result, clock.unit),
	FIELD("resolution", REAL_OR_NULL, struct zd_result, clock.resolution),
	FIELD("overhead", REAL_OR_NULL, struct zd_result, clock.overhead),
	FIELD("frequency_hz", U64, struct zd_result, clock.frequency_hz),
	END,
};

const struct zd_field zd_fields_result[] = {
	FIELD("run_id", WORD, struct zd_result, run_id),
	FIELD("started", TIME, struct zd_result, started),
	FIELD("finished", TIME, struct zd_result, finished),
	OBJECT("tool", tool),
	OBJECT("clock", clock_fields),
	END,
};

static const struct zd_field plan[] = {
	CHOICE("mode", struct zd_result, invocation.mode, mode_words),
	CHOICE("target", struct zd_result, invocation.target, target_words),
	FIELD("kernel", LINE, struct zd_result, invocation.kernel),
	FIELD("size_bytes", U64, struct zd_result, invocation.size_bytes),
	FIELD("reps", UINT, struct zd_result, invocation.reps),
	FIELD("quick", BOOL, struct zd_result, invocation.quick),
	FIELD("full", BOOL, struct zd_result, invocation.full),
	FIELD("inject", U64, struct zd_result, invocation.inject),
	FIELD("kernel_inject", U64, struct zd_result, invocation.kernel_inject),
	FIELD("threads", LINE, struct zd_result, invocation.threads),
	FIELD("selection", NEW_LINE, struct zd_result, invocation.selection),
	FIELD("precision", REAL_OR_NULL, struct zd_result, invocation.precision),
	END,
};

static const struct zd_field stop[] = {
	CHOICE("why", struct zd_result, invocation.stop.why, stop_words),
	FIELD("reps", UINT, struct zd_result, invocation.stop.reps),
	FIELD("metric", LINE, struct zd_result, invocation.stop.metric),
	FIELD("width", REAL_OR_NULL, struct zd_result, invocation.stop.width),
	END,
};

const struct zd_field zd_fields_invocation[] = {
	FIELD("seed", U64, struct zd_result, invocation.seed),
	OBJECT("plan", plan),
	FIELD("complete", BOOL, struct zd_result, invocation.complete),
	OBJECT("stop", stop),
	FIELD("waited_s", NEW_REAL, struct zd_result, invocation.waited_s),
	FIELD("max_rss_bytes", U64, struct zd_result, invocation.max_rss_bytes),
	END,
};

static const struct zd_field topology[] = {
	FIELD("numa_nodes", UINT, struct zd_machine, topology.numa_nodes),
	FIELD("region_node", INT_OR_NULL, struct zd_machine, topology.region_node),
	FIELD("region_cpus", LINE, struct zd_machine, topology.region_cpus),
	FIELD("bound_cpu", INT_OR_NULL, struct zd_machine, topology.bound_cpu),
	FIELD("bound_node", INT_OR_NULL, struct zd_machine, topology.bound_node),
	END,
};

const struct zd_field zd_fields_machine[] = {
	FIELD("arch", WORD, struct zd_machine, arch),
	FIELD("cpu", LINE, struct zd_machine, cpu),
	FIELD("cpus", UINT, struct zd_machine, cpus),
	FIELD("page_size_bytes", U64, struct zd_machine, page_size_bytes),
	FIELD("pmd_bytes", U64, struct zd_machine, pmd_bytes),
	FIELD("memory_bytes", U64_OR_NULL, struct zd_machine, memory_bytes),
	FIELD("struct_page_bytes", U64_OR_NULL, struct zd_machine, struct_page_bytes),
	OBJECT("topology", topology),
	FIELD("mitigations", LINE, struct zd_machine, mitigations),
	FIELD("governor", LINE, struct zd_machine, governor),
	FIELD("clocksource", LINE, struct zd_machine, clocksource),
	FIELD("virtualisation", LINE, struct zd_machine, virtualisation),
	END,
};

const struct zd_field zd_fields_kernel[] = {
	FIELD("release", LINE, struct zd_machine, kernel.release),
	FIELD("version", LINE, struct zd_machine, kernel.version),
	FIELD("package", LINE, struct zd_machine, kernel.package),
	FIELD("build", LINE, struct zd_machine, kernel.build),
	FIELD("cmdline", LINE, struct zd_machine, kernel.cmdline),
	FIELD("config_fingerprint", LINE, struct zd_machine, kernel.config_fingerprint),
	FIELD("taint", U64, struct zd_machine, kernel.taint),
	END,
};

const struct zd_field zd_fields_emulator[] = {
	FIELD("name", WORD, struct zd_machine, emulator.name),
	FIELD("version", LINE, struct zd_machine, emulator.version),
	FIELD("icount", LINE, struct zd_machine, emulator.icount),
	FIELD("cpu", LINE, struct zd_machine, emulator.cpu),
	END,
};

const struct zd_field zd_fields_warning[] = {
	FIELD("code", WORD, struct zd_warning, code),
	ENUM("severity", struct zd_warning, severity, severity_word),
	FIELD("message", LINE, struct zd_warning, message),
	FIELD("remedy", LINE, struct zd_warning, remedy),
	END,
};

const struct zd_field zd_fields_cell[] = {
	ENUM("mode", struct zd_cell, mode, mode_word),
	ENUM("map", struct zd_cell, map, map_word),
	FIELD("align_bytes", U64, struct zd_cell, align_bytes),
	ENUM("fs", struct zd_cell, fs, fs_word),
	END,
};

const struct zd_field zd_fields_namespace[] = {
	FIELD("requested_bytes", U64, struct zd_namespace_record, requested_bytes),
	CHOICE("witness_capacity", struct zd_namespace_record, witness_capacity, witness_words),
	CHOICE("witness_ram", struct zd_namespace_record, witness_ram, witness_words),
	FIELD("supported_aligns", LINE, struct zd_namespace_record, supported_aligns),
	CHOICE("labels", struct zd_namespace_record, labels, label_words),
	FIELD("persistence", LINE, struct zd_namespace_record, persistence),
	FIELD("region", LINE, struct zd_namespace_record, region),
	CHOICE("map_sync", struct zd_namespace_record, map_sync, sync_words),
	FIELD("dax_verified", BOOL, struct zd_namespace_record, dax_verified),
	ENUM("status", struct zd_namespace_record, status, status_word),
	FIELD("reason", LINE, struct zd_namespace_record, reason),
	END,
};

const struct zd_field zd_fields_cost[] = {
	FIELD("raw_bytes", U64, struct zd_namespace_record, raw_bytes),
	FIELD("usable_bytes", U64, struct zd_namespace_record, usable_bytes),
	FIELD("lost_bytes", U64, struct zd_namespace_record, lost_bytes),
	FIELD("ram_bytes", I64, struct zd_namespace_record, ram_bytes),
	FIELD("memmap_bytes", U64_OR_NULL, struct zd_namespace_record, memmap_bytes),
	END,
};

const struct zd_field zd_fields_complaint[] = {
	CHOICE("kind", struct zd_complaint, splat.kind, complaint_words),
	FIELD("operation", LINE, struct zd_complaint, operation),
	FIELD("rep", UINT, struct zd_complaint, rep),
	FIELD("count", UINT, struct zd_complaint, count),
	FIELD("taint_before", U64, struct zd_complaint, taint_before),
	FIELD("taint_after", U64, struct zd_complaint, taint_after),
	FIELD("meaning", LINE, struct zd_complaint, meaning),
	END,
};

static const struct zd_field steady[] = {
	CHOICE("verdict", struct zd_metric, steady.verdict, steady_words),
	FIELD("ratio", REAL_OR_NULL, struct zd_metric, steady.ratio),
	FIELD("p", REAL_OR_NULL, struct zd_metric, steady.p),
	FIELD("reason", LINE, struct zd_metric, steady.reason),
	END,
};

const struct zd_field zd_fields_metric[] = {
	FIELD("id", LINE, struct zd_metric, id),
	ENUM("mode", struct zd_metric, cell.mode, mode_word),
	ENUM("map", struct zd_metric, cell.map, map_word),
	FIELD("align_bytes", U64, struct zd_metric, cell.align_bytes),
	ENUM("fs", struct zd_metric, cell.fs, fs_word),
	FIELD("workload", WORD, struct zd_metric, workload),
	FIELD("variant", WORD, struct zd_metric, variant),
	FIELD("stat", WORD, struct zd_metric, stat),
	FIELD("label", LINE, struct zd_metric, label),
	FIELD("stat_label", LINE, struct zd_metric, stat_label),
	FIELD("threads", UINT, struct zd_metric, threads),
	FIELD("unit", LINE, struct zd_metric, unit),
	ENUM("better", struct zd_metric, better, better_word),
	FIELD("gate", BOOL, struct zd_metric, gate),
	FIELD("advisory", BOOL, struct zd_metric, advisory),
	ENUM("status", struct zd_metric, status, status_word),
	FIELD("reason", LINE, struct zd_metric, reason),
	FIELD("verified_text", LINE, struct zd_metric, verified_text),
	OBJECT("steady", steady),
	END,
};

const struct zd_field zd_fields_rep[] = {
	FIELD("i", UINT, struct zd_rep, i),
	FIELD("pair", UINT, struct zd_rep, pair),
	FIELD("order", UINT, struct zd_rep, order),
	FIELD("t_offset_s", REAL_OR_NULL, struct zd_rep, t_offset_s),
	FIELD("value", REAL_OR_NULL, struct zd_rep, value),
	FIELD("n_ops", U64, struct zd_rep, n_ops),
	FIELD("pace", NEW_REAL, struct zd_rep, pace),
	END,
};

const struct zd_field zd_fields_comparison[] = {
	FIELD("metric", LINE, struct zd_comparison, metric),
	FIELD("a", LINE, struct zd_comparison, a),
	FIELD("b", LINE, struct zd_comparison, b),
	FIELD("ratio", REAL_OR_NULL, struct zd_comparison, ratio),
	FIELD("level", REAL_OR_NULL, struct zd_comparison, level),
	FIELD("level_reached", BOOL, struct zd_comparison, level_reached),
	FIELD("na", SIZE, struct zd_comparison, na),
	FIELD("nb", SIZE, struct zd_comparison, nb),
	CHOICE("verdict", struct zd_comparison, verdict, verdict_words),
	END,
};

const struct zd_field zd_fields_traffic_setup[] = {
	ENUM("status", struct zd_traffic_setup, status, status_word),
	FIELD("reason", LINE, struct zd_traffic_setup, reason),
	FIELD("plugin_sha256", LINE, struct zd_traffic_setup, plugin_sha256),
	FIELD("api", UINT, struct zd_traffic_setup, api),
	FIELD("emulator", LINE, struct zd_traffic_setup, emulator),
	FIELD("line_bytes", UINT, struct zd_traffic_setup, line_bytes),
	FIELD("policy", LINE, struct zd_traffic_setup, policy),
	END,
};

const struct zd_field zd_fields_traffic_level[] = {
	FIELD("name", LINE, struct zd_traffic_level, name),
	FIELD("bytes", U64, struct zd_traffic_level, bytes),
	FIELD("ways", UINT, struct zd_traffic_level, ways),
	END,
};

const struct zd_field zd_fields_traffic_probe[] = {
	FIELD("what", LINE, struct zd_traffic_probe, what),
	FIELD("physical", LINE, struct zd_traffic_probe, physical),
	FIELD("seen", LINE, struct zd_traffic_probe, seen),
	END,
};

const struct zd_field zd_fields_calibration[] = {
	FIELD("method", LINE, struct zd_traffic_setup, calibration.method),
	FIELD("device_first", LINE, struct zd_traffic_setup, calibration.device_first),
	FIELD("device_last", LINE, struct zd_traffic_setup, calibration.device_last),
	FIELD("memmap_first", LINE, struct zd_traffic_setup, calibration.memmap_first),
	FIELD("memmap_last", LINE, struct zd_traffic_setup, calibration.memmap_last),
	FIELD("struct_page_bytes", UINT, struct zd_traffic_setup, calibration.struct_page_bytes),
	END,
};

const struct zd_field zd_fields_traffic[] = {
	ENUM("status", struct zd_traffic, status, status_word),
	FIELD("reason", LINE, struct zd_traffic, reason),
	FIELD("repetition", UINT, struct zd_traffic, repetition),
	FIELD("record", U64, struct zd_traffic, record),
	FIELD("regions", U64, struct zd_traffic, regions),
	FIELD("operations", U64, struct zd_traffic, operations),
	FIELD("pages", U64_OR_NULL, struct zd_traffic, pages),
	FIELD("unseen_zeroed", U64, struct zd_traffic, unseen_zeroed),
	FIELD("unseen_copied", U64, struct zd_traffic, unseen_copied),
	END,
};

#define LINES(name)                                                                                \
	static const struct zd_field name##_lines[] = {                                            \
		FIELD("misses_sequential", U64, struct zd_traffic_count, name.misses_sequential),  \
		FIELD("misses_random", U64, struct zd_traffic_count, name.misses_random),          \
		FIELD("writebacks_sequential", U64, struct zd_traffic_count,                       \
			name.writebacks_sequential),                                               \
		FIELD("writebacks_random", U64, struct zd_traffic_count, name.writebacks_random),  \
		END,                                                                               \
	};

LINES(cold)
LINES(warm)

const struct zd_field zd_fields_traffic_count[] = {
	FIELD("reads", U64, struct zd_traffic_count, reads),
	FIELD("writes", U64, struct zd_traffic_count, writes),
	OBJECT("cold", cold_lines),
	OBJECT("warm", warm_lines),
	END,
};
