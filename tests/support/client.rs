//! A client written from rustls and tonic alone: nothing of the program's own connecting code stands in it.

use super::{House, Running, Site, change_of, child};
use hyper_util::rt::TokioIo;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use stafett::wire::{RawDeliver, RawSubmit, v1};
use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Status};
use tonic_types::StatusExt;
use v1::add_checkpoint_reply::Outcome;
use v1::record_request::Change;
use v1::{
    exchange_client::ExchangeClient, gateway_client::GatewayClient, ledger_client::LedgerClient,
    measures_client::MeasuresClient, register_client::RegisterClient, sip_client::SipClient,
    witness_client::WitnessClient,
};

/// One caller's connection to one gateway.
#[derive(Clone)]
pub(crate) struct Client {
    pub(crate) channel: Channel,
}

impl Site {
    /// Connects as one of the site's clients, or as a house.
    pub(crate) async fn client(&self, name: &str, gateway: &Running) -> Client {
        self.connect(Some(name), gateway.address).await.unwrap()
    }

    /// Connects with a certificate, or without one.
    pub(crate) async fn connect(
        &self,
        name: Option<&str>,
        address: SocketAddr,
    ) -> Result<Client, tonic::transport::Error> {
        let identity =
            name.map(|name| (self.pki(&format!("{name}.pem")), self.pki(&format!("{name}.key"))));
        let identity = identity.as_ref().map(|(pem, key)| (pem.as_path(), key.as_path()));
        dial(tls(&self.pki("ca.pem"), identity), address).await
    }

    /// Connects as one house to another, as a gateway would.
    pub(crate) async fn peer(&self, house: House, gateway: &Running) -> Client {
        self.client(house.name, gateway).await
    }
}

/// What TLS needs: whom to trust, and who we are.
pub(crate) fn tls(trust: &Path, identity: Option<(&Path, &Path)>) -> ClientConfig {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(trust).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])
        .unwrap()
        .with_root_certificates(roots);
    let mut config = match identity {
        None => builder.with_no_client_auth(),
        Some((certificate, key)) => {
            let chain = vec![CertificateDer::from_pem_file(certificate).unwrap()];
            let key = PrivateKeyDer::from_pem_file(key).unwrap();
            builder.with_client_auth_cert(chain, key).unwrap()
        }
    };
    config.alpn_protocols = vec![b"h2".to_vec()];
    config
}

/// Completes a handshake and gives the connection to tonic.
pub(crate) async fn dial(
    config: ClientConfig,
    address: SocketAddr,
) -> Result<Client, tonic::transport::Error> {
    let connector = TlsConnector::from(Arc::new(config));
    let channel = Endpoint::from_shared(format!("https://{address}"))?
        .connect_timeout(Duration::from_secs(10))
        .connect_with_connector(tower::service_fn(move |_| {
            let connector = connector.clone();
            async move {
                let stream = TcpStream::connect(address).await?;
                stream.set_nodelay(true)?;
                let name = ServerName::from(address.ip());
                Ok::<_, io::Error>(TokioIo::new(connector.connect(name, stream).await?))
            }
        }))
        .await?;
    Ok(Client { channel })
}

type Answer<T> = Result<T, Status>;

impl Client {
    pub(crate) fn channel(&self) -> Channel {
        self.channel.clone()
    }

    pub(crate) fn gateway(&self) -> GatewayClient<Channel> {
        GatewayClient::new(self.channel.clone())
    }

    pub(crate) fn ledger(&self) -> LedgerClient<Channel> {
        LedgerClient::new(self.channel.clone())
    }

    pub(crate) fn measures(&self) -> MeasuresClient<Channel> {
        MeasuresClient::new(self.channel.clone())
    }

    /// Asks this gateway to cosign a checkpoint of the caller's ledger: its lines, or else the size that it knows.
    pub(crate) async fn add_checkpoint(
        &self,
        request: v1::AddCheckpointRequest,
    ) -> Answer<Result<String, u64>> {
        let mut witness = WitnessClient::new(self.channel.clone());
        match witness.add_checkpoint(request).await?.into_inner().outcome.unwrap() {
            Outcome::Cosignature(lines) => Ok(Ok(lines)),
            Outcome::KnownSize(size) => Ok(Err(size)),
        }
    }

    pub(crate) async fn witness_standing(&self) -> Answer<v1::WitnessStandingReply> {
        let mut witness = WitnessClient::new(self.channel.clone());
        Ok(witness.standing(v1::WitnessStandingRequest {}).await?.into_inner())
    }

    /// The cases that this caller may hear of.
    pub(crate) async fn sips(&self) -> Vec<v1::SipCase> {
        let mut sip = SipClient::new(self.channel.clone());
        sip.list(v1::SipListRequest::default()).await.unwrap().into_inner().cases
    }

    pub(crate) async fn sip(&self, reference: &str) -> Answer<v1::SipShowReply> {
        let request = v1::SipShowRequest { reference: reference.to_owned() };
        Ok(SipClient::new(self.channel.clone()).show(request).await?.into_inner())
    }

    pub(crate) async fn submit(&self, packet: &v1::Packet) -> Answer<v1::Receipt> {
        self.submit_raw(RawSubmit::of(packet)).await
    }

    pub(crate) async fn submit_raw(&self, request: RawSubmit) -> Answer<v1::Receipt> {
        Ok(self.gateway().submit(request).await?.into_inner())
    }

    pub(crate) async fn preview(&self, packet: &v1::Packet) -> Answer<v1::Decision> {
        Ok(self.explained(packet).await?.decision.unwrap())
    }

    pub(crate) async fn explained(&self, packet: &v1::Packet) -> Answer<v1::PreviewReply> {
        Ok(self.gateway().preview(RawSubmit::of(packet)).await?.into_inner())
    }

    pub(crate) async fn deliver(&self, request: RawDeliver) -> Answer<v1::Acknowledgement> {
        let mut exchange = ExchangeClient::new(self.channel.clone());
        Ok(exchange.deliver(request).await?.into_inner())
    }

    /// What became of packets that this caller delivered.
    pub(crate) async fn news(&self, from: u64) -> Answer<Vec<v1::Acknowledgement>> {
        let mut exchange = ExchangeClient::new(self.channel.clone());
        let request = v1::NewsRequest { from, limit: 0, wait_ms: 5_000 };
        Ok(exchange.news(request).await?.into_inner().news)
    }

    pub(crate) async fn record(&self, child: &str, change: Change) -> Answer<v1::RecordReply> {
        let mut register = RegisterClient::new(self.channel.clone());
        Ok(register.record(change_of(child, change)).await?.into_inner())
    }

    pub(crate) async fn status(&self, packet_id: &str) -> Answer<v1::StatusReply> {
        let request = v1::StatusRequest { packet_id: packet_id.to_owned() };
        Ok(self.gateway().status(request).await?.into_inner())
    }

    pub(crate) async fn withdraw(&self, packet_id: &str) -> Answer<v1::StatusReply> {
        let request = v1::WithdrawRequest {
            packet_id: packet_id.to_owned(),
            reason: v1::WithdrawReason::SentByMistake.into(),
        };
        Ok(self.gateway().withdraw(request).await?.into_inner())
    }

    /// Records a change that is about no child.
    pub(crate) async fn record_common(&self, change: Change) -> Answer<v1::RecordReply> {
        let mut register = RegisterClient::new(self.channel.clone());
        let request = v1::RecordRequest { child: None, change: Some(change) };
        Ok(register.record(request).await?.into_inner())
    }

    /// Everything that is known of a child, or was on a day.
    pub(crate) async fn read_child(&self, number: &str, at: &str) -> Answer<v1::ChildReply> {
        let mut register = RegisterClient::new(self.channel.clone());
        let request = v1::ChildRequest { child: Some(child(number)), at: at.to_owned() };
        Ok(register.child(request).await?.into_inner())
    }

    pub(crate) async fn agreements(&self, at: &str) -> Answer<Vec<v1::KnownAgreement>> {
        let mut register = RegisterClient::new(self.channel.clone());
        let request = v1::AgreementsRequest { at: at.to_owned() };
        Ok(register.agreements(request).await?.into_inner().agreements)
    }

    pub(crate) async fn parties(&self, at: &str) -> Answer<Vec<v1::KnownParty>> {
        let mut register = RegisterClient::new(self.channel.clone());
        let request = v1::PartiesRequest { at: at.to_owned() };
        Ok(register.parties(request).await?.into_inner().parties)
    }

    pub(crate) async fn queue(&self, request: v1::QueueRequest) -> Answer<v1::QueueReply> {
        Ok(self.gateway().queue(request).await?.into_inner())
    }

    /// Everything that waits, as far as the caller sees it.
    pub(crate) async fn whole_queue(&self) -> Vec<v1::WaitingPacket> {
        self.queue(v1::QueueRequest::default()).await.unwrap().packets
    }

    /// Waits until a packet stands so, or has come farther: what is delivered may be imported by now.
    pub(crate) async fn until(&self, packet_id: &str, wanted: v1::PacketStatus) -> v1::StatusReply {
        let arrived =
            [v1::PacketStatus::Delivered, v1::PacketStatus::Imported, v1::PacketStatus::Read];
        let far_enough = |status| match arrived.iter().position(|it| *it == wanted) {
            Some(place) => arrived.iter().skip(place).any(|it| *it == status),
            None => status == wanted,
        };
        self.until_told(packet_id, &format!("{wanted:?}"), |told| far_enough(told.status())).await
    }

    /// Waits until what is told of a packet is as wanted.
    pub(crate) async fn until_told(
        &self,
        packet_id: &str,
        what: &str,
        wanted: impl Fn(&v1::StatusReply) -> bool,
    ) -> v1::StatusReply {
        let mut told = None;
        for _ in 0..1_000 {
            let now = self.status(packet_id).await.unwrap();
            if wanted(&now) {
                return now;
            }
            told = Some(now);
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        let told = told.unwrap();
        panic!("{what} was waited for; it is {:?} after {:?}", told.status(), events(&told));
    }

    /// Asks, as an operator, for something of a packet to be erased.
    pub(crate) async fn erase(
        &self,
        packet_id: &str,
        part: v1::ErasedPart,
    ) -> Answer<Option<v1::EntryProof>> {
        let request = v1::EraseRequest { packet_id: packet_id.to_owned(), part: part.into() };
        Ok(self.ledger().erase(request).await?.into_inner().proof)
    }

    pub(crate) async fn checkpoint(&self) -> Answer<String> {
        let reply = self.ledger().checkpoint(v1::CheckpointRequest {}).await?;
        Ok(reply.into_inner().checkpoint)
    }

    pub(crate) async fn inclusion(&self, index: u64, tree_size: u64) -> Answer<v1::EntryProof> {
        let reply = self
            .ledger()
            .inclusion(v1::InclusionRequest { index, tree_size, with_entry: false })
            .await?;
        Ok(reply.into_inner().proof.unwrap())
    }

    pub(crate) async fn consistency(
        &self,
        old_size: u64,
        new_size: u64,
    ) -> Answer<v1::ConsistencyReply> {
        let request = v1::ConsistencyRequest { old_size, new_size };
        Ok(self.ledger().consistency(request).await?.into_inner())
    }

    pub(crate) async fn entries_from(&self, from: u64, limit: u32) -> Answer<Vec<v1::LedgerEntry>> {
        let request = v1::EntriesRequest { from, limit };
        let mut page = self.ledger().entries(request).await?.into_inner();
        let mut entries = Vec::new();
        while let Some(entry) = page.message().await? {
            entries.push(entry);
        }
        Ok(entries)
    }

    /// Everything that has happened; that somebody read of it, as this does, is left out.
    pub(crate) async fn entries(&self) -> Vec<v1::LedgerEntry> {
        let mut entries = self.whole_ledger().await;
        entries.retain(|entry| entry.event != "ledger-read");
        entries
    }

    /// The whole ledger, as an auditor reads it.
    pub(crate) async fn whole_ledger(&self) -> Vec<v1::LedgerEntry> {
        let mut entries = Vec::new();
        loop {
            let page = self.entries_from(entries.len() as u64, 0).await.unwrap();
            if page.is_empty() {
                return entries;
            }
            entries.extend(page);
        }
    }
}

/// A packet's history, in the ledger's words.
pub(crate) fn events(told: &v1::StatusReply) -> Vec<&str> {
    told.history.iter().map(|entry| entry.event.as_str()).collect()
}

/// The code of a refusal, and the field that it names.
pub(crate) fn field_at_fault(refusal: &Status) -> (Code, Option<String>) {
    let details = refusal.get_details_bad_request();
    let field = details.and_then(|it| it.field_violations.into_iter().next()).map(|it| it.field);
    (refusal.code(), field)
}
