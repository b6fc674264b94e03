(* SPDX-License-Identifier: LGPL-2.1-or-later *)
(* Written from the rows of the settings. *)
module Libvirtd =
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
    ( "listen_tls"
    | "listen_tcp"
    | "tcp_min_ssf"
    | "tls_no_sanity_certificate"
    | "tls_no_verify_certificate"
    | "max_clients"
    | "max_queued_clients"
    | "max_anonymous_clients"
    | "min_workers"
    | "max_workers"
    | "prio_workers"
    | "max_client_requests"
    | "admin_min_workers"
    | "admin_max_workers"
    | "admin_max_clients"
    | "admin_max_queued_clients"
    | "admin_max_client_requests"
    | "log_level"
    | "audit_level"
    | "audit_logging"
    | "keepalive_interval"
    | "keepalive_count"
    | "keepalive_required"
    | "admin_keepalive_interval"
    | "admin_keepalive_count"
    | "admin_keepalive_required"
    | "ovs_timeout" ) number

  let texts = line_of
    ( "tls_port"
    | "tcp_port"
    | "listen_addr"
    | "unix_sock_group"
    | "unix_sock_ro_perms"
    | "unix_sock_rw_perms"
    | "unix_sock_admin_perms"
    | "unix_sock_dir"
    | "auth_unix_ro"
    | "auth_unix_rw"
    | "auth_tcp"
    | "auth_tls"
    | "key_file"
    | "cert_file"
    | "ca_file"
    | "crl_file"
    | "tls_priority"
    | "log_filters"
    | "log_outputs"
    | "host_uuid"
    | "host_uuid_source" ) text

  let lists = line_of
    ( "access_drivers"
    | "tls_allowed_dn_list"
    | "sasl_allowed_username_list" ) items

  let lns = ( Util.comment | Util.empty | numbers | texts | lists )*
  let filter = incl "/etc/libvirt/libvirtd.conf" . Util.stdexcl
  let xfm = transform lns filter
