//! What servers do beside authentication and TLS, with its members.

use super::json::Json;
use super::{Cx, ToJson};
use crate::model::serving::{
    AccessLog, Address, Buffers, Denial, ErrorLog, Folder, Limit, LogFormat, Passing, PathMatch,
    Process, SentHeader, Serving, StatusPage,
};

object!(Serving {
    dialect,
    scope,
    at,
    is_server,
    path,
    behaviour,
    internal,
    version,
    send_timeout,
    header_timeout,
    body_timeout,
    body_size,
    header_buffers,
    request_limits,
    connection_limits,
    access_logs,
    error_logs,
    listing,
    error_pages,
    files,
    denials,
    apart,
    status_page
});
object!(Buffers { count, size });
object!(Limit { zone, key, dry_run });
object!(AccessLog {
    target,
    format,
    partial
});
object!(LogFormat { name, variables; sources });
object!(ErrorLog { target, level });
names!(PathMatch {
    Prefix => "prefix", Exact => "exact", Pattern => "pattern",
    PatternIgnoringCase => "pattern-ignoring-case",
});
object!(Denial {
    by,
    path,
    lets_some_in
});
object!(Folder { path, denials });
object!(Passing {
    dialect, scope, internal, module, at, hides, passes, sends, tests_method; withheld });
object!(SentHeader { name, address });
names!(Address {
    Connected => "connected", Claimed => "claimed", Nobody => "nobody",
});
object!(StatusPage {
    name,
    writable,
    authenticated,
    restricted,
    open
});
object!(Process {
    dialect,
    scope,
    at,
    user,
    group,
    modules,
    worker_connections
});
