/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where and how the newest result was made, and what a careful reader must know of it. */
#include <math.h>
#include <string.h>

#include "report/html.h"
#include "report/page.h"
#include "zdbench/units.h"

/* What the kernel said that something is wrong with it. */
static void write_complaints(FILE *out, const struct zd_result *r)
{
	char cell[80];

	for (size_t i = 0; i < r->n_complaints; i++) {
		const struct zd_complaint *c = &r->complaint[i];

		fputs(i ? "<dt>" : "<dl>\n<dt>", out);
		zd_html_textf(out, "the kernel complained: %s", c->splat.kind);
		fputs("</dt><dd>", out);
		zd_html_textf(out, "in %s, %s, map=%s, %u times: %s %s", c->operation,
			zd_report_cell(&c->cell, cell, sizeof(cell)), zd_map_name(c->cell.map),
			c->count, c->splat.n_lines ? c->splat.line[0] : "", c->meaning);
		fputs("</dd>\n", out);
	}
	if (r->n_complaints)
		fputs("</dl>\n", out);
}

void zd_report_warnings(struct zd_report *p)
{
	const struct zd_warnings *w = &p->r->warnings;

	fprintf(p->out, "<section id=\"warnings\"><h2>Warnings</h2>\n");
	write_complaints(p->out, p->r);
	if (w->n + p->r->n_complaints == 0)
		fputs("<p>None.</p>\n", p->out);
	for (size_t i = 0; i < w->n; i++) {
		fputs(i ? "" : "<dl>\n", p->out);
		fputs("<dt>", p->out);
		zd_html_textf(p->out, "%s (%s)", w->warning[i].code,
			zd_severity_name(w->warning[i].severity));
		fputs("</dt><dd>", p->out);
		zd_html_text(p->out, w->warning[i].message);
		if (w->warning[i].remedy[0]) {
			fputs("<br><span class=\"mend\">Mend: ", p->out);
			zd_html_text(p->out, w->warning[i].remedy);
			fputs("</span>", p->out);
		}
		fputs("</dd>\n", p->out);
	}
	fputs(w->n ? "</dl></section>\n" : "</section>\n", p->out);
}

static void machine_facts(FILE *out, const struct zd_machine *m)
{
	char size[24], pmd[24];

	zd_html_fact(out, "architecture", "%s", m->arch);
	zd_html_fact(out, "CPU", "%s, %u online", m->cpu, m->cpus);
	zd_html_fact(out, "pages", "%s, PMD %s",
		zd_size_format(m->page_size_bytes, size, sizeof(size)),
		zd_size_format(m->pmd_bytes, pmd, sizeof(pmd)));
	zd_html_fact(out, "kernel", "Linux %s", m->kernel.release);
	zd_html_fact(out, "kernel's build", "%s", m->kernel.version);
	zd_html_fact(out, "kernel's package", "%s", m->kernel.package);
	zd_html_fact(out, "kernel's command line", "%s", m->kernel.cmdline);
	zd_html_fact(out, "taint", "%llu", (unsigned long long)m->kernel.taint);
	if (m->emulator.present)
		zd_html_fact(out, "emulator", "%s %s, icount %s, CPU %s", m->emulator.name,
			m->emulator.version, m->emulator.icount, m->emulator.cpu);
	zd_html_fact(out, "virtualisation", "%s", m->virtualisation);
	zd_html_fact(out, "NUMA nodes", "%u", m->topology.numa_nodes);
	zd_html_fact(out, "mitigations", "%s", m->mitigations);
	zd_html_fact(out, "frequency governor", "%s", m->governor);
	zd_html_fact(out, "clocksource", "%s", m->clocksource);
}

static void run_facts(FILE *out, const struct zd_result *r)
{
	char size[24];

	zd_html_fact(out, "run", "%s", r->run_id);
	zd_html_fact(out, "made", "%s to %s", r->started, r->finished);
	zd_html_fact(out, "zdbench", "%s %s%s", r->tool.version, r->tool.git,
		r->tool.dirty ? ", dirty" : "");
	zd_html_fact(out, "compiler", "%s, %s", r->tool.compiler, r->tool.flags);
	zd_html_fact(out, "target", "%s%s%s", r->invocation.target,
		r->invocation.kernel[0] ? ", kernel " : "", r->invocation.kernel);
	zd_html_fact(out, "plan", "%s, namespaces of %s, %u repetitions%s%s", r->invocation.mode,
		zd_size_format(r->invocation.size_bytes, size, sizeof(size)), r->invocation.reps,
		r->invocation.quick ? ", quick" : "", r->invocation.full ? ", full" : "");
	if (r->invocation.inject)
		zd_html_fact(out, "injected", "%llu instructions in every timed operation",
			(unsigned long long)r->invocation.inject);
	if (r->invocation.kernel_inject)
		zd_html_fact(out, "injected by the kernel",
			"%llu instructions in DAX faults and GUP",
			(unsigned long long)r->invocation.kernel_inject);
	zd_html_fact(out, "seed", "%llu", (unsigned long long)r->invocation.seed);
	zd_html_fact(out, "clock", "%s, %s",
		strcmp(r->clock.kind, "insn") == 0 ? "instructions"
		: r->machine.emulator.present	   ? "time, emulated"
						   : "time",
		r->clock.source);
	if (isfinite(r->clock.resolution) && isfinite(r->clock.overhead))
		zd_html_fact(out, "its resolution, overhead", "%.6g %s, %.6g %s",
			r->clock.resolution, r->clock.unit, r->clock.overhead, r->clock.unit);
}

void zd_report_machine(struct zd_report *p)
{
	fputs("<section id=\"machine\"><h2>The machine, and how this was made</h2>\n"
	      "<div class=\"grid two\"><table class=\"facts\"><tbody>\n",
		p->out);
	machine_facts(p->out, &p->r->machine);
	fputs("</tbody></table>\n<table class=\"facts\"><tbody>\n", p->out);
	run_facts(p->out, p->r);
	fputs("</tbody></table></div></section>\n", p->out);
}
