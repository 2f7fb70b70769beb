/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How an input becomes a result: random bytes are hardly ever one, and a result is long for a
 * fuzzer. So the input is a list of changes to the sample, three bytes and more each:
 *
 *   place   two bytes: which value of the sample, modulo their number
 *   what    below VALUES: one of values[]; else one of enum what
 *   ...     what `what` needs
 *
 * They are made to the JSON in memory and undone afterwards. Reading its text is what the target
 * `text` is for, and would be most of what this costs.
 */
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "fuzz.h"
#include "result/decode.h"

static const char *const values[] = {"null", "true", "false", "0", "1", "-1", "2", "1.5", "-0.0",
	"1e-308", "5e-324", "1e308", "-1e308", "4294967295", "4294967296", "2147483647",
	"2147483648", "9223372036854775807", "-9223372036854775808", "1000000", "0.99", "100",
	"1073741824", "281474976710656", "[]", "{}", "[[]]", "[1,2]", "[2,1]", "[0,0,1]",
	"{\"a\":1}", "\"\"", "\"x\"", "\"insn\"", "\"ns\"", "\"time\"", "\"bytes\"",
	"\"insn/fault\"", "\"mappings/s\"", "\"ok\"", "\"partial\"", "\"refused\"", "\"failed\"",
	"\"skipped\"", "\"unsupported\"", "\"higher\"", "\"lower\"", "\"equal\"", "\"dev\"",
	"\"mem\"", "\"fsdax\"", "\"devdax\"", "\"xfs\"", "\"ext4\"", "\"none\"", "\"unclear\"",
	"\"yes\"", "\"no\"", "\"local\"", "\"vm\"", "\"aarch64\"", "\"x86_64\"",
	"\"9999-99-99T99:99:99Z\"", "\"0000-00-00T00:00:00.000000001Z\"", "\"/\"", "\"//\"",
	"\"@T4\"", "\"a@T2\"", "\"a/b/c/d/e/f/g\"", "\"../../../etc/passwd\"", "\"-o\"",
	"\"<zdx onload=alert(1)>\"", "\"&lt;zdx&gt;\"", "\"'\\\"><zdx>\"", "\"]]><zdx>\"",
	"\"--><zdx>\"", "\"`zdx`|<zdx>\"", "\"$(zdx)`zdx`;zdx\"", "\"%s%n%5000d\"",
	"\"::error::zdx\"", "\"=cmd|zdx\"", "\"\\\\\"", "\"{}\\\",=\"", "\"\xc3\xa4\xe2\x80\x93\"",
	"\"\xf0\x9f\x98\x80\"", "\"\\u202e\"", "\"\\u001b[2J\"", "\"\\n\"", "\"a b  c\"", "\" \"",
	"\"PUD\"", "\"PTE\"", "\"7.3.0\"", "\"6.12.0-rc1\""};

enum { VALUES = sizeof(values) / sizeof(values[0]) };

enum what {
	LITERAL = 255, /* a length, and as many bytes: JSON, or a string's text */
	COPY = 254,    /* two bytes: the place of which this one gets the value */
	RENAME = 253,  /* as LITERAL: the text of this place, wherever it is in a string */
	REPEAT = 252,  /* a byte: so many more of the list's element that the place is in */
	LONG = 251,    /* a byte: a string of four times so many letters */
	NUMBER = 250,  /* three bytes: a number, and its exponent */
	ADD = 249,     /* as LITERAL: a key, with this place's value, beside it */
	REMOVE = 248,
	NO_MORE = 247, /* the changes end: the rest is another one's */
};

enum { MAX_PLACES = 2048, MAX_CHANGES = 32 };

/* All is owned: a place may be in what another change has taken out. */
static struct place {
	json_t *parent, *value;
	char *key; /* NULL: in a list */
	size_t index;
	json_t *list; /* the list of which it is in an element; NULL: in none */
	size_t element, list_size;
} place[MAX_PLACES];
static size_t n_places;

static json_t *sample, *value[VALUES];

/* ---- the sample ---- */

static void shorten(json_t *object, const char *key, size_t n)
{
	json_t *list = json_object_get(object, key);

	while (json_array_size(list) > n)
		json_array_remove(list, n);
}

static bool is_kept(const json_t *metric)
{
	static const char *const kept[] = {"fsdax/dev/2M/ext4/fault/write-pte/p50",
		"fsdax/mem/2M/ext4/fault/write-pte/p50", "fsdax/dev/2M/ext4/hugemap/pmd/rate",
		"fsdax/dev/2M/ext4/gup/longterm-pte/get"};
	const char *id = json_string_value(json_object_get(metric, "id"));

	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
		if (id && strcmp(id, kept[i]) == 0)
			return true;
	return false;
}

static void load_sample(void)
{
	json_t *metrics;

	sample = json_load_file(ZD_FUZZ_SAMPLE, 0, NULL);
	ZD_FUZZ_HOLDS(sample);
	metrics = json_object_get(sample, "metrics");
	for (size_t i = json_array_size(metrics); i-- > 0;)
		if (!is_kept(json_array_get(metrics, i)))
			json_array_remove(metrics, i);
	ZD_FUZZ_HOLDS(json_array_size(metrics) == 4);
	for (size_t i = 0; i < json_array_size(metrics); i++)
		shorten(json_array_get(metrics, i), "reps", 4);
	shorten(sample, "namespaces", 1);
	shorten(sample, "comparisons", 1);
	for (size_t i = 0; i < VALUES; i++) {
		value[i] = json_loads(values[i], JSON_DECODE_ANY, NULL);
		ZD_FUZZ_HOLDS(value[i]);
	}
}

static void find_places(json_t *in, json_t *list, size_t element);

static void add_place(json_t *parent, const char *key, size_t index, json_t *list, size_t element)
{
	struct place *p = &place[n_places++];

	ZD_FUZZ_HOLDS(n_places < MAX_PLACES);
	p->parent = json_incref(parent);
	p->value = json_incref(key ? json_object_get(parent, key) : json_array_get(parent, index));
	p->key = key ? strdup(key) : NULL;
	p->index = index;
	p->list = list;
	p->element = element;
	p->list_size = json_array_size(list);
	if (json_is_array(parent))
		find_places(p->value, parent, index);
	else
		find_places(p->value, list, element);
}

static void find_places(json_t *in, json_t *list, size_t element)
{
	const char *key;
	json_t *child;
	size_t i;

	if (json_is_object(in))
		json_object_foreach (in, key, child)
			add_place(in, key, 0, list, element);
	json_array_foreach (in, i, child)
		add_place(in, NULL, i, list, element);
}

/* ---- changes ---- */

static struct {
	struct place *at;
	char *added; /* a key */
} change[MAX_PLACES + MAX_CHANGES];
static size_t n_changes;

/* Takes what it is given. */
static void set(struct place *p, json_t *to)
{
	if (!to || n_changes >= MAX_PLACES)
		return;
	change[n_changes].added = NULL;
	change[n_changes++].at = p;
	if (p->key)
		json_object_set_new(p->parent, p->key, to);
	else
		json_array_set_new(p->parent, p->index, to);
}

static void undo(void)
{
	while (n_changes-- > 0) {
		struct place *p = change[n_changes].at;

		if (change[n_changes].added) {
			json_object_del(p->parent, change[n_changes].added);
			free(change[n_changes].added);
			continue;
		}
		if (p->key)
			json_object_set(p->parent, p->key, p->value);
		else
			json_array_set(p->parent, p->index, p->value);
		while (json_array_size(p->list) > p->list_size)
			json_array_remove(p->list, p->list_size);
	}
	n_changes = 0;
}

static size_t take_literal(struct zd_fuzz_input *in, char own[256])
{
	size_t length = zd_fuzz_byte(in);

	length = length < in->size ? length : in->size;
	memcpy(own, in->data, length);
	own[length] = '\0';
	in->data += length;
	in->size -= length;
	return length;
}

static json_t *literal(struct zd_fuzz_input *in)
{
	char own[256];
	size_t length = take_literal(in, own);
	json_t *json = json_loadb(own, length, JSON_DECODE_ANY, NULL);

	return json ? json : json_stringn(own, length);
}

static json_t *number(struct zd_fuzz_input *in)
{
	int mantissa = (int16_t)zd_fuzz_short(in), exponent = zd_fuzz_byte(in) % 32 - 16;
	char own[32];

	if (exponent == 0)
		return json_integer(mantissa);
	snprintf(own, sizeof(own), "%de%d", mantissa, exponent);
	return json_loads(own, JSON_DECODE_ANY, NULL);
}

static json_t *letters(size_t n)
{
	char own[1024];

	memset(own, 'y', n);
	return json_stringn(own, n);
}

static void rename_all(const char *from, const char *to)
{
	for (size_t i = 0; i < n_places; i++) {
		const char *text = json_string_value(place[i].value), *hit;

		if (text && (hit = strstr(text, from)))
			set(&place[i], json_sprintf("%.*s%s%s", (int)(hit - text), text, to,
					       hit + strlen(from)));
	}
}

static void add(struct place *p, const char *key)
{
	if (!p->key || json_object_get(p->parent, key) || n_changes >= MAX_PLACES ||
		json_object_set(p->parent, key, p->value) < 0)
		return;
	change[n_changes].added = strdup(key);
	change[n_changes++].at = p;
}

/* So that undoing it undoes the list. */
static void repeat(struct place *p, unsigned n)
{
	if (!p->list)
		return;
	set(p, json_incref(p->value));
	for (; n > 0; n--)
		json_array_append(p->list, json_array_get(p->list, p->element));
}

/* One change; false: there are no more. */
static bool take_change(struct zd_fuzz_input *in)
{
	struct place *p = &place[zd_fuzz_short(in) % n_places];
	unsigned what = zd_fuzz_byte(in);
	char own[256];

	switch (what) {
	case LITERAL:
		set(p, literal(in));
		return true;
	case COPY:
		set(p, json_incref(place[zd_fuzz_short(in) % n_places].value));
		return true;
	case RENAME:
		take_literal(in, own);
		if (json_string_length(p->value) > 0)
			rename_all(json_string_value(p->value), own);
		return true;
	case REPEAT:
		repeat(p, zd_fuzz_byte(in));
		return true;
	case LONG:
		set(p, letters(4U * zd_fuzz_byte(in)));
		return true;
	case NUMBER:
		set(p, number(in));
		return true;
	case ADD:
		take_literal(in, own);
		add(p, own);
		return true;
	case REMOVE:
		if (p->key) {
			set(p, json_null());
			json_object_del(p->parent, p->key);
		}
		return true;
	case NO_MORE:
		return false;
	default:
		set(p, json_incref(value[what % VALUES]));
		return true;
	}
}

int zd_fuzz_result(struct zd_fuzz_input *in, struct zd_result *r, struct zd_err *err)
{
	int rc;

	if (!sample) {
		load_sample();
		find_places(sample, NULL, 0);
	}
	for (size_t n = 0; n < MAX_CHANGES && in->size > 0 && take_change(in); n++)
		;
	zd_result_init(r);
	rc = zd_result_decode(r, sample, "a.json", err);
	undo();
	if (rc < 0) {
		zd_fuzz_refused(err, ZD_EXIT_DATA);
		zd_result_done(r);
	}
	return rc;
}
