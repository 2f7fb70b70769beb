/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "run/plan.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "run/hazard.h"
#include "run/sweep.h"
#include "stats/rank.h"
#include "stats/rng.h"
#include "zdbench/units.h"

static bool has_align(const struct zd_aligns *aligns, uint64_t bytes)
{
	for (size_t i = 0; i < aligns->n; i++)
		if (aligns->bytes[i] == bytes)
			return true;
	return false;
}

static void list_aligns(const struct zd_aligns *aligns, char *buf, size_t size)
{
	size_t at = 0;
	char one[24];

	buf[0] = '\0';
	for (size_t i = 0; i < aligns->n && at < size; i++)
		at += (size_t)snprintf(buf + at, size - at, "%s%s", i ? ", " : "",
			zd_size_format(aligns->bytes[i], one, sizeof(one)));
}

/*
 * The data of a namespace begins at a multiple of its alignment, and never at the first one, where
 * the info block is: nothing would be left of a namespace that is not larger.
 */
static bool is_too_small(uint64_t size_bytes, uint64_t align_bytes)
{
	return size_bytes / 2 < align_bytes;
}

/* All that is offered and can be had in a namespace of that size. */
static void choose_what_fits(const struct zd_region_info *region, const struct zd_aligns *offered,
	struct zd_plan *plan, struct zd_aligns *chosen)
{
	for (size_t i = 0; i < offered->n; i++) {
		uint64_t bytes = offered->bytes[i];

		if (!is_too_small(plan->size_bytes, bytes) &&
			plan->size_bytes % (bytes * region->interleave_ways) == 0)
			chosen->bytes[chosen->n++] = bytes;
		else if (!has_align(&plan->left_out, bytes) &&
			 plan->left_out.n < ZD_MAX_SUPPORTED_ALIGNS)
			plan->left_out.bytes[plan->left_out.n++] = bytes;
	}
}

static int choose_aligns(const struct zd_request *request, const struct zd_region_info *region,
	enum zd_mode mode, struct zd_plan *plan, struct zd_aligns *chosen, struct zd_err *err)
{
	const struct zd_aligns *offered = mode == ZD_MODE_FSDAX ? &region->fsdax : &region->devdax;
	char asked[24], list[128], size[24];

	if (offered->n == 0) {
		zd_err_set(err, ZD_EXIT_UNAVAILABLE,
			"mode %s: this kernel offers no alignment for it", zd_mode_name(mode));
		return -ENOTSUP;
	}
	chosen->n = 0;
	if (request->n_aligns == 0) {
		choose_what_fits(region, offered, plan, chosen);
		if (chosen->n > 0)
			return 0;
		/* Then the size is no size at all, which is for the region to say. */
		plan->left_out.n = 0;
		*chosen = *offered;
		return 0;
	}
	for (size_t i = 0; i < request->n_aligns; i++) {
		if (!has_align(offered, request->align[i])) {
			list_aligns(offered, list, sizeof(list));
			zd_err_set(err, ZD_EXIT_USAGE,
				"--align %s: this kernel offers %s for %s namespaces",
				zd_size_format(request->align[i], asked, sizeof(asked)), list,
				zd_mode_name(mode));
			zd_err_hint(err, "leave --align out to measure all of them");
			return -EINVAL;
		}
		if (is_too_small(plan->size_bytes, request->align[i])) {
			zd_size_format(request->align[i], asked, sizeof(asked));
			zd_err_set(err, ZD_EXIT_USAGE,
				"--align %s: of a namespace of %s nothing would be left behind its "
				"info block",
				asked, zd_size_format(plan->size_bytes, size, sizeof(size)));
			zd_err_hint(err, "--size %s is the least with it",
				zd_size_format(2 * request->align[i], size, sizeof(size)));
			return -EINVAL;
		}
		chosen->bytes[chosen->n++] = request->align[i];
	}
	return 0;
}

static int add_cell(struct zd_plan *plan, struct zd_cell cell, struct zd_err *err)
{
	if (plan->n_cells == ZD_MAX_CELLS) {
		zd_err_set(err, ZD_EXIT_USAGE, "this asks for more than %d cells", ZD_MAX_CELLS);
		return -EINVAL;
	}
	plan->cell[plan->n_cells++] = cell;
	return 0;
}

/* The maps of a group stand side by side: zd_plan_steps() counts on it. */
static int add_group(const struct zd_request *request, struct zd_plan *plan, struct zd_cell cell,
	struct zd_err *err)
{
	int rc = 0;

	cell.map = ZD_MAP_DEV;
	if (request->dev)
		rc = add_cell(plan, cell, err);
	cell.map = ZD_MAP_MEM;
	if (rc == 0 && request->mem)
		rc = add_cell(plan, cell, err);
	return rc;
}

static int add_mode(const struct zd_request *request, const struct zd_region_info *region,
	enum zd_mode mode, struct zd_plan *plan, struct zd_err *err)
{
	struct zd_aligns aligns;
	int rc = choose_aligns(request, region, mode, plan, &aligns, err);

	for (size_t i = 0; rc == 0 && i < aligns.n; i++) {
		struct zd_cell cell = {.mode = mode, .align_bytes = aligns.bytes[i]};

		if (mode == ZD_MODE_DEVDAX) {
			rc = add_group(request, plan, cell, err);
			continue;
		}
		cell.fs = ZD_FS_EXT4;
		if (request->ext4)
			rc = add_group(request, plan, cell, err);
		cell.fs = ZD_FS_XFS;
		if (rc == 0 && request->xfs)
			rc = add_group(request, plan, cell, err);
	}
	return rc;
}

uint64_t zd_plan_default_bytes(bool quick, uint64_t page_bytes)
{
	/* One is lost behind the info block, and a file that is a third of the rest shall hold two
	 * that its extents can be aligned to. With 4K and 16K pages that is less than the base. */
	const uint64_t pmd_bytes = page_bytes * (page_bytes / sizeof(uint64_t)), pmds = 8;
	const uint64_t base = quick ? ZD_GIB / 2 : ZD_GIB;

	return pmds * pmd_bytes > base ? pmds * pmd_bytes : base;
}

unsigned zd_plan_reps_most(unsigned reps)
{
	const unsigned most = 3 * reps;

	return most < ZD_RANK_MAX ? most : reps > ZD_RANK_MAX ? reps : ZD_RANK_MAX;
}

int zd_plan_make(const struct zd_request *request, const struct zd_region_info *region,
	struct zd_plan *plan, struct zd_err *err)
{
	int rc = 0;

	memset(plan, 0, sizeof(*plan));
	plan->seed = request->seed;
	plan->sweep = request->sweep;
	plan->reps = zd_request_reps(request);
	plan->precision_ppm = request->precision_ppm;
	plan->reps_slow = plan->reps;
	/* Counted instructions are the same on a slow machine. */
	if (request->clock != ZD_CLOCK_CHOICE_INSN)
		plan->reps_slow = request->reps_most > plan->reps ? request->reps_most
				  : request->reps_most		  ? plan->reps
								  : zd_plan_reps_most(plan->reps);
	plan->reps_max = plan->precision_ppm ? ZD_RANK_MAX : plan->reps_slow;
	plan->size_bytes = request->size_bytes;
	if (plan->size_bytes == 0) {
		plan->size_bytes =
			zd_plan_default_bytes(request->quick, (uint64_t)sysconf(_SC_PAGESIZE));
		if (region->whole || plan->size_bytes > region->available_bytes)
			plan->size_bytes = region->available_bytes;
	}
	if (request->fsdax)
		rc = add_mode(request, region, ZD_MODE_FSDAX, plan, err);
	if (rc == 0 && request->devdax)
		rc = add_mode(request, region, ZD_MODE_DEVDAX, plan, err);
	return rc;
}

bool zd_plan_same_group(const struct zd_cell *a, const struct zd_cell *b)
{
	return a->mode == b->mode && a->fs == b->fs && a->align_bytes == b->align_bytes;
}

void zd_plan_mark_hazards(struct zd_plan *plan, const char *arch, uint64_t page_bytes)
{
	for (size_t i = 0; i < plan->n_cells; i++)
		plan->hazard[i] =
			zd_hazard_is(arch, page_bytes, plan->cell[i].map, plan->size_bytes);
	plan->sweep_hazard = plan->sweep && zd_sweep_has_hazard(arch, page_bytes);
}

struct list {
	struct zd_step *step;
	size_t n;
};

/* One repetition of every cell but the hazards. */
static void add_pairs(
	const struct zd_plan *plan, unsigned rep, struct zd_rng *rng, struct list *list)
{
	for (size_t cell = 0; cell < plan->n_cells; cell++) {
		bool pair = cell + 1 < plan->n_cells &&
			    zd_plan_same_group(&plan->cell[cell], &plan->cell[cell + 1]) &&
			    !plan->hazard[cell] && !plan->hazard[cell + 1];
		size_t first = pair ? (size_t)zd_rng_below(rng, 2) : 0;

		if (plan->hazard[cell])
			continue;
		list->step[list->n++] =
			(struct zd_step){cell + first, rep, rep, 0, ZD_STEP_CELL, false};
		if (pair) {
			list->step[list->n++] = (struct zd_step){
				cell + 1 - first, rep, rep, 1, ZD_STEP_CELL, false};
			cell++;
		}
	}
}

static void add_hazards(
	const struct zd_plan *plan, unsigned rep, enum zd_step_kind kind, struct list *list)
{
	for (size_t cell = 0; cell < plan->n_cells; cell++)
		if (kind == ZD_STEP_CELL ? plan->hazard[cell] : plan->cell[cell].map == ZD_MAP_DEV)
			list->step[list->n++] = (struct zd_step){cell, rep, rep, 0, kind, true};
}

struct zd_step *zd_plan_steps(const struct zd_plan *plan, size_t *n)
{
	struct list list = {
		.step = calloc(2 * plan->n_cells * plan->reps_max + 1, sizeof(*list.step))};
	struct zd_rng rng;

	*n = 0;
	if (!list.step)
		return NULL;
	zd_rng_init(&rng, plan->seed);
	/* Drawn to the end, so that the order does not depend on who needs how many. */
	for (unsigned rep = 0; rep < plan->reps_max; rep++)
		add_pairs(plan, rep, &rng, &list);
	for (unsigned rep = 0; rep < plan->reps; rep++)
		add_hazards(plan, rep, ZD_STEP_CELL, &list);
	for (unsigned rep = 0; plan->sweep_hazard && rep < plan->reps; rep++)
		add_hazards(plan, rep, ZD_STEP_SWEEP_HAZARD, &list);
	*n = list.n;
	return list.step;
}
