/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Scope exit by attribute: one macro a kind of owned thing. */
#ifndef ZDBENCH_CLEANUP_H
#define ZDBENCH_CLEANUP_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static inline void zd_cleanup_free(void *p)
{
	free(*(void **)p);
}

static inline void zd_cleanup_close(const int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

static inline void zd_cleanup_fclose(FILE **f)
{
	if (*f)
		fclose(*f);
}

#define ZD_FREE	  __attribute__((cleanup(zd_cleanup_free)))
#define ZD_CLOSE  __attribute__((cleanup(zd_cleanup_close)))
#define ZD_FCLOSE __attribute__((cleanup(zd_cleanup_fclose)))

#endif
