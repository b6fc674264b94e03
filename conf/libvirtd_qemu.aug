(* SPDX-License-Identifier: LGPL-2.1-or-later *)
(* Written from the rows of the settings. *)
module Libvirtd_qemu =
  autoload xfm

  (* what every line is made of *)
  let lead   = del /[ \t]*/ ""
  let equals = del /[ \t]*=[ \t]*/ " = "
  let finish = del /[ \t]*(#[^\n]*)?\n/ "\n"
  let number = store /[+-]?[0-9]+/
  let text   = Util.del_str "\"" . store /[^"\n]*/ . Util.del_str "\""

  (* lists, which may go over several lines *)
  let gap    = /([ \t\n]|#[^\n]*\n)*/
  let item   = [ seq "item" . text ]
  let comma  = del (gap . /,/ . gap) ", "
  let open_  = del (/\[/ . gap) "[ "
  let close_ = del (gap . (/,/ . gap)? . /\]/) " ]"
  let items  = counter "item" . open_ . ( item . ( comma . item )* . close_
                                        | Util.del_str "]" )

  let line_of (name:regexp) (value:lens) = [ lead . key name . equals . value . finish ]

  let numbers = line_of
    ( "max_processes"
    | "max_files"
    | "spice_tls" ) number

  let texts = line_of
    ( "user"
    | "group"
    | "spice_tls_x509_cert_dir" ) text

  let lns = ( Util.comment | Util.empty | numbers | texts )*
  let filter = incl "/etc/libvirt/qemu.conf" . Util.stdexcl
  let xfm = transform lns filter
