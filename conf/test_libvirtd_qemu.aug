(* SPDX-License-Identifier: LGPL-2.1-or-later *)
(* Written from the rows of the settings. *)
module Test_libvirtd_qemu =
  let conf = "# every key

user = \"libvirt-qemu\"
group = \"libvirt-qemu\"
max_processes = 0
max_files = 0
spice_tls = 0
spice_tls_x509_cert_dir = \"/etc/pki/libvirt-spice\"
"

  test Libvirtd_qemu.lns get conf =
    { "#comment" = "every key" }
    {  }
    { "user" = "libvirt-qemu" }
    { "group" = "libvirt-qemu" }
    { "max_processes" = "0" }
    { "max_files" = "0" }
    { "spice_tls" = "0" }
    { "spice_tls_x509_cert_dir" = "/etc/pki/libvirt-spice" }
