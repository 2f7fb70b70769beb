/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where and how the newest result was made, and what a careful reader must know of it. */
#include <math.h>
#include <string.h>

#include "report/html.h"
#include "report/page.h"
#include "zdbench/units.h"

static const char *first_line(const struct zd_complaint *c)
{
	return c->splat.n_lines ? c->splat.line[0] : "";
}

static bool says_the_same(const struct zd_complaint *a, const struct zd_complaint *b)
{
	return strcmp(a->splat.kind, b->splat.kind) == 0 && strcmp(a->meaning, b->meaning) == 0 &&
	       strcmp(first_line(a), first_line(b)) == 0;
}

/* Where it was said: all that say the same as complaint `first`. */
static void write_places(FILE *out, const struct zd_result *r, size_t first)
{
	const struct zd_complaint *c = &r->complaint[first];
	unsigned long long times = 0;
	size_t places = 0;
	char cell[80];

	for (size_t i = first; i < r->n_complaints; i++)
		if (says_the_same(&r->complaint[i], c)) {
			times += r->complaint[i].count;
			places++;
		}
	zd_html_textf(out, "%llu time%s, first in %s, %s, map=%s", times, times == 1 ? "" : "s",
		c->operation, zd_report_cell(&c->cell, cell, sizeof(cell)),
		zd_map_name(c->cell.map));
	if (places > 1)
		zd_html_textf(out, ", and in %zu more operations", places - 1);
}

/* What the kernel said that something is wrong with it: what it says over and over, once. */
static void write_complaints(FILE *out, const struct zd_result *r)
{
	for (size_t i = 0; i < r->n_complaints; i++) {
		const struct zd_complaint *c = &r->complaint[i];
		size_t before = 0;

		while (before < i && !says_the_same(&r->complaint[before], c))
			before++;
		if (before < i)
			continue;
		fputs(i ? "<dt class=\"bad\">" : "<dl>\n<dt class=\"bad\">", out);
		zd_html_textf(out, "the kernel complained: %s", c->splat.kind);
		fputs("</dt><dd>", out);
		write_places(out, r, i);
		if (first_line(c)[0]) {
			fputs("<br><code>", out);
			zd_markup_text(out, first_line(c));
			fputs("</code>", out);
		}
		if (c->meaning[0]) {
			fputs("<br>", out);
			zd_markup_text(out, c->meaning);
		}
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
		zd_markup_text(p->out, w->warning[i].message);
		if (w->warning[i].remedy[0]) {
			fputs("<br><span class=\"mend\">Mend: ", p->out);
			zd_markup_text(p->out, w->warning[i].remedy);
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
			m->emulator.version, m->emulator.icount[0] ? m->emulator.icount : "off",
			m->emulator.cpu);
	zd_html_fact(out, "virtualisation", "%s", m->virtualisation);
	zd_html_fact(out, "NUMA nodes", "%u", m->topology.numa_nodes);
	zd_html_fact(out, "mitigations", "%s", m->mitigations);
	zd_html_fact(out, "frequency governor", "%s", m->governor);
	zd_html_fact(out, "clocksource", "%s", m->clocksource);
}

static void run_facts(FILE *out, const struct zd_result *r)
{
	char size[24], boots[32] = "";

	if (r->invocation.n_boots > 1)
		snprintf(boots, sizeof(boots), " in %zu boots", r->invocation.n_boots);
	zd_html_fact(out, "run", "%s", r->run_id);
	zd_html_fact(out, "made", "%s to %s", r->started, r->finished);
	zd_html_fact(out, "zdbench", "%s %s%s", r->tool.version, r->tool.git,
		r->tool.dirty ? ", dirty" : "");
	zd_html_fact(out, "compiler", "%s, %s", r->tool.compiler, r->tool.flags);
	zd_html_fact(out, "target", "%s%s%s", r->invocation.target,
		r->invocation.kernel[0] ? ", kernel " : "", r->invocation.kernel);
	zd_html_fact(out, "plan", "%s, namespaces of %s, %u repetitions%s%s%s", r->invocation.mode,
		zd_size_format(r->invocation.size_bytes, size, sizeof(size)), r->invocation.reps,
		boots, r->invocation.quick ? ", quick" : "", r->invocation.full ? ", full" : "");
	if (r->invocation.waited_s >= 1)
		zd_html_fact(out, "waited", "%.0f s in all for the machine to be at its speed",
			r->invocation.waited_s);
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
