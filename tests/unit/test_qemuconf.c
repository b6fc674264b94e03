/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Directories of the QEMU driver: where hosts have them, and all below a root if asked. */

#include "config.h"

#include "qemu_conf.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "virerror.h"
#include "writtenfiles.h"

static void
test_system(void)
{
    g_autoptr(qemuConf) conf = qemuConfNew(true, NULL);

    g_assert_nonnull(conf);
    g_assert_cmpstr(conf->configDir, ==, SYSCONFDIR "/libvirt/qemu");
    g_assert_cmpstr(conf->stateDir, ==, RUNSTATEDIR "/libvirt/qemu");
    g_assert_cmpstr(conf->capsDir, ==, LOCALSTATEDIR "/cache/libvirt/qemu/capabilities");
    g_assert_cmpstr(conf->logDir, ==, LOCALSTATEDIR "/log/libvirt/qemu");
    g_assert_cmpstr(conf->channelDir, ==, LOCALSTATEDIR "/lib/libvirt/qemu/channel/target");
}

static void
test_session(void)
{
    g_autoptr(qemuConf) conf = qemuConfNew(false, NULL);

    g_assert_nonnull(conf);
    g_assert_cmpstr(conf->configDir, ==, "/x/config/libvirt/qemu");
    g_assert_cmpstr(conf->autostartDir, ==, "/x/config/libvirt/qemu/autostart");
    g_assert_cmpstr(conf->stateDir, ==, "/x/run/libvirt/qemu/run");
    g_assert_cmpstr(conf->libDir, ==, "/x/config/libvirt/qemu/lib");
    g_assert_cmpstr(conf->saveDir, ==, "/x/config/libvirt/qemu/save");
    g_assert_cmpstr(conf->logDir, ==, "/x/cache/libvirt/qemu/log");
    g_assert_cmpstr(conf->capsDir, ==, "/x/cache/libvirt/qemu/cache/capabilities");
}

static void
test_root(void)
{
    g_autofree char *root = g_dir_make_tmp("vireo-XXXXXX", NULL);
    g_autoptr(qemuConf) conf = qemuConfNew(geteuid() == 0, root);
    g_autofree char *remove = g_strdup_printf("rm -rf '%s'", root);
    struct stat st;

    g_assert_true(g_str_has_prefix(conf->libDir, root));
    for (int twice = 0; twice < 2; twice++)
        g_assert_cmpint(qemuConfMakeDirs(conf), ==, 0);
    g_assert_cmpint(stat(conf->configDir, &st), ==, 0);
    g_assert_cmpuint(st.st_mode & 07777, ==, 0700);
    g_assert_cmpint(stat(conf->libDir, &st), ==, 0);
    g_assert_cmpuint(st.st_mode & 07777, ==, 0751);
    g_assert_true(g_file_test(conf->channelDir, G_FILE_TEST_IS_DIR));
    g_assert_true(g_spawn_command_line_sync(remove, NULL, NULL, NULL, NULL));

    g_assert_null(qemuConfNew(true, "relative"));
    virResetLastError();
}

static qemuConf *
newWithFile(const char *text)
{
    g_autofree char *root = g_dir_make_tmp("vireo-XXXXXX", NULL);
    g_autofree char *dir = g_strconcat(root, SYSCONFDIR, "/libvirt", NULL);
    g_autofree char *file = g_strconcat(dir, "/qemu.conf", NULL);
    g_autofree char *remove = g_strdup_printf("rm -rf '%s'", root);
    qemuConf *conf;

    g_assert_cmpint(g_mkdir_with_parents(dir, 0755), ==, 0);
    g_assert_true(g_file_set_contents(file, text, -1, NULL));
    conf = qemuConfNew(true, root);
    g_assert_true(g_spawn_command_line_sync(remove, NULL, NULL, NULL, NULL));
    return conf;
}

static void
test_settings(void)
{
    g_autoptr(qemuConf) none = newWithFile("");
    g_autoptr(qemuConf) conf = newWithFile("user = \"+123\"\ngroup = \"+45\"\n"
                                           "max_files = 4096\n");
    g_autoptr(qemuConf) spice = newWithFile("spice_tls = 1\n");
    g_autoptr(qemuConf) elsewhere = newWithFile("spice_tls = 1\n"
                                                "spice_tls_x509_cert_dir = \"/certs\"\n");

    g_assert_nonnull(none);
    g_assert_cmpuint(none->user, ==, geteuid());
    g_assert_cmpuint(none->settings.max_processes, ==, 0);
    g_assert_nonnull(conf);
    g_assert_cmpuint(conf->user, ==, 123);
    g_assert_cmpuint(conf->group, ==, 45);
    g_assert_cmpuint(conf->settings.max_files, ==, 4096);
    g_assert_null(qemuConfSpiceTLSDir(conf));
    g_assert_cmpstr(qemuConfSpiceTLSDir(spice), ==, SYSCONFDIR "/pki/qemu");
    g_assert_cmpstr(qemuConfSpiceTLSDir(elsewhere), ==, "/certs");

    g_assert_null(newWithFile("max_files = many\n"));
    g_assert_nonnull(strstr(virGetLastErrorMessage(), "qemu.conf:1"));
    virResetLastError();
    g_assert_null(newWithFile("user = \"no-such-user-here\"\n"));
    g_assert_nonnull(strstr(virGetLastErrorMessage(), "no-such-user-here"));
    virResetLastError();
}

static void
test_files_are_what_the_rows_say(void)
{
    writtenFilesCheck(&qemuConfSettings, "libvirtd_qemu");
}

static void
test_lens(void)
{
    writtenFilesCheckLens("libvirtd_qemu");
}

static void
test_what_cannot_be_made_is_named(void)
{
    g_autofree char *root = g_dir_make_tmp("vireo-XXXXXX", NULL);
    g_autofree char *file = g_strconcat(root, RUNSTATEDIR, NULL);
    g_autofree char *dir = g_path_get_dirname(file);
    g_autofree char *remove = g_strdup_printf("rm -rf '%s'", root);
    g_autoptr(qemuConf) conf = qemuConfNew(true, root);

    /* a file where a directory must be */
    g_assert_cmpint(g_mkdir_with_parents(dir, 0755), ==, 0);
    g_assert_true(g_file_set_contents(file, "", -1, NULL));
    g_assert_cmpint(qemuConfMakeDirs(conf), ==, -1);
    g_assert_nonnull(strstr(virGetLastErrorMessage(), file));
    virResetLastError();
    g_assert_true(g_spawn_command_line_sync(remove, NULL, NULL, NULL, NULL));
}

int
main(int argc, char **argv)
{
    g_setenv("XDG_CONFIG_HOME", "/x/config", TRUE);
    g_setenv("XDG_CACHE_HOME", "/x/cache", TRUE);
    g_setenv("XDG_RUNTIME_DIR", "/x/run", TRUE);
    g_test_init(&argc, &argv, NULL);

    g_test_add_func("/qemuconf/system", test_system);
    g_test_add_func("/qemuconf/session", test_session);
    g_test_add_func("/qemuconf/root", test_root);
    g_test_add_func("/qemuconf/settings", test_settings);
    g_test_add_func("/qemuconf/files-are-rows", test_files_are_what_the_rows_say);
    g_test_add_func("/qemuconf/lens", test_lens);
    g_test_add_func("/qemuconf/what-cannot-be-made-is-named", test_what_cannot_be_made_is_named);
    return g_test_run();
}
