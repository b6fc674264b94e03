/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test_virbuffer.c: indentation, escaping and going back. */
#include <config.h>

#include "virbuffer.h"

static void
testShape(void)
{
    g_auto(virBuffer) buf = VIR_BUFFER_INIT;
    virBufferMark mark;

    virBufferStart(&buf, "a");
    virBufferAttr(&buf, "x", "<'\x01");
    virBufferTextElement(&buf, "b", "1 & 2");
    virBufferTextElement(&buf, "none", NULL);
    mark = virBufferGetMark(&buf);
    virBufferStart(&buf, "gone");
    virBufferStart(&buf, "deep");
    virBufferRewind(&buf, mark);
    virBufferStart(&buf, "c");
    virBufferAttrFormat(&buf, "n", "0x%02x", 10U);
    virBufferEnd(&buf, "c");
    virBufferRaw(&buf, "<r>\n    <s/>\n  </r>");
    virBufferEnd(&buf, "a");
    g_assert_cmpstr(buf.out->str, ==,
                    "<a x='&lt;&apos;'>\n"
                    "  <b>1 &amp; 2</b>\n"
                    "  <c n='0x0a'/>\n"
                    "  <r>\n"
                    "    <s/>\n"
                    "  </r>\n"
                    "</a>\n");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/buffer/shape", testShape);
    return g_test_run();
}
