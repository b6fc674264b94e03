/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* KVM is tried within a bound of time, whatever the device does. */

#include "config.h"

#include "qemu_kvm.h"

#include <string.h>

/* @says NULL: whatever it says */
static void
check(const char *device, unsigned int timeoutMs, const char *says)
{
    gint64 begin = g_get_monotonic_time();
    g_autofree char *reason = NULL;
    bool usable = qemuKVMCheck(device, timeoutMs, &reason);
    gint64 ms = (g_get_monotonic_time() - begin) / 1000;

    g_test_message("%s: %s after %lld ms", device, reason ? reason : "usable", (long long)ms);
    g_assert_cmpint(usable, ==, reason == NULL);
    g_assert_cmpint(ms, <, timeoutMs + 2000);
    if (says) {
        g_assert_false(usable);
        g_assert_nonnull(strstr(reason, device));
        g_assert_nonnull(strstr(reason, says));
    }
}

static void
test_no_device(void)
{
    check("/nonexistent/kvm", 5000, "No such file");
    check("/dev/null", 5000, "not the KVM");
    check("/proc", 5000, "can't be opened");
}

static void
test_device_of_this_host(void)
{
    check("/dev/kvm", 1000, NULL);
}

static void
test_no_time(void)
{
    /* what doesn't answer at once is left behind, and what is left behind ends nothing */
    for (int i = 0; i < 20; i++)
        check("/dev/kvm", 0, NULL);
}

static void
test_switched_off(void)
{
    const char *reason = NULL;

    g_assert_false(qemuKVMIsUsable(&reason));
    g_assert_nonnull(strstr(reason, "VIREO_KVM"));
}

int
main(int argc, char **argv)
{
    g_setenv("VIREO_KVM", "no", TRUE);
    g_test_init(&argc, &argv, NULL);

    g_test_add_func("/kvm/no-device", test_no_device);
    g_test_add_func("/kvm/device-of-this-host", test_device_of_this_host);
    g_test_add_func("/kvm/no-time", test_no_time);
    g_test_add_func("/kvm/switched-off", test_switched_off);
    return g_test_run();
}
