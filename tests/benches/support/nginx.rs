//! nginx between client and receiver: `grpc_pass`, mutual TLS on both sides, an access log that is buffered.

use super::{Outcome, Placement, Server, Site};
use std::{
    fs,
    net::SocketAddr,
    path::Path,
    process::{Command, Stdio},
};

/// Its version, if it is installed.
pub(crate) fn version() -> Option<String> {
    let told = Command::new("nginx").arg("-v").stdin(Stdio::null()).output().ok()?;
    let told = String::from_utf8(told.stderr).ok()?;
    told.trim().strip_prefix("nginx version: ").map(str::to_owned)
}

pub(crate) async fn start(
    site: &Site,
    placement: &Placement,
    receiver: SocketAddr,
) -> Outcome<Server> {
    let address = Site::free_address()?;
    let folder = site.folder().join("nginx");
    fs::create_dir(&folder)?;
    let file = folder.join("nginx.conf");
    fs::write(&file, conf(site.folder(), &folder, address, receiver))?;
    let mut command = placement.server(Path::new("nginx"));
    command.arg("-c").arg(&file).arg("-p").arg(&folder);
    Server::start(command, address, site.caller()?, &site.log("nginx")).await
}

/// One process, as one processor is all it has. It doesn't verify the receiver's certificate at the handshake, which nginx
/// can't for an address; connections stay open, so that costs it nothing that counts.
fn conf(pki: &Path, folder: &Path, address: SocketAddr, receiver: SocketAddr) -> String {
    let (pki, folder) = (pki.display(), folder.display());
    format!(
        r"daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log stderr warn;
events {{ worker_connections 4096; }}
http {{
  access_log {folder}/access.log combined buffer=64k flush=1s;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  tcp_nodelay on;
  upstream receiver {{ server {receiver}; keepalive 512; keepalive_requests 100000000; keepalive_time 1d; }}
  server {{
    listen {address} ssl http2;
    keepalive_requests 100000000;
    http2_max_concurrent_streams 256;
    ssl_certificate {pki}/region.pem;
    ssl_certificate_key {pki}/region.key;
    ssl_protocols TLSv1.3;
    ssl_client_certificate {pki}/ca.pem;
    ssl_crl {pki}/ca.crl;
    ssl_verify_client on;
    location / {{
      grpc_pass grpcs://receiver;
      grpc_ssl_certificate {pki}/region.pem;
      grpc_ssl_certificate_key {pki}/region.key;
      grpc_ssl_protocols TLSv1.3;
      grpc_socket_keepalive on;
    }}
  }}
}}
"
    )
}
