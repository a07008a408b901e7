//! A gateway that can be called, and what it means when a call fails.

use crate::{
    cli::exit::Exit,
    peer::Endpoint,
    wire::v1::{
        gateway_client::GatewayClient, ledger_client::LedgerClient,
        measures_client::MeasuresClient, register_client::RegisterClient, sip_client::SipClient,
        witness_client::WitnessClient,
    },
};
use rustls::{CertificateError, OtherError};
use std::{error::Error, io};
use tonic::{Code, Status, transport::Channel};

/// The largest answer, in bytes: a gateway takes no message that is larger.
const LARGEST: usize = 32 << 20;

/// A gateway that can be called. It is connected when first asked.
pub(in crate::cli) struct Connection {
    endpoint: Endpoint,
    channel: Channel,
}

impl Connection {
    pub(super) fn new(endpoint: Endpoint, channel: Channel) -> Self {
        Self { endpoint, channel }
    }

    pub(in crate::cli) fn gateway(&self) -> GatewayClient<Channel> {
        GatewayClient::new(self.channel.clone())
    }

    pub(in crate::cli) fn ledger(&self) -> LedgerClient<Channel> {
        // A record holds what a gateway took, and that may be more than a client takes by itself.
        LedgerClient::new(self.channel.clone()).max_decoding_message_size(LARGEST)
    }

    pub(in crate::cli) fn measures(&self) -> MeasuresClient<Channel> {
        MeasuresClient::new(self.channel.clone())
    }

    pub(in crate::cli) fn register(&self) -> RegisterClient<Channel> {
        RegisterClient::new(self.channel.clone())
    }

    pub(in crate::cli) fn sip(&self) -> SipClient<Channel> {
        SipClient::new(self.channel.clone())
    }

    pub(in crate::cli) fn witness(&self) -> WitnessClient<Channel> {
        WitnessClient::new(self.channel.clone())
    }

    /// What a failed call means for whoever made it.
    pub(in crate::cli) fn told(&self, status: &Status) -> String {
        match exit(status) {
            Exit::Unavailable if status.source().is_some() => {
                format!("{} can't be reached: {}", self.endpoint, innermost(status))
            }
            _ => format!("{}: {}", self.endpoint, status.message()),
        }
    }
}

/// How a failed call ends the program.
pub(in crate::cli) fn exit(status: &Status) -> Exit {
    match status.code() {
        Code::Unavailable | Code::Unknown | Code::DeadlineExceeded | Code::Cancelled => {
            Exit::Unavailable
        }
        Code::ResourceExhausted => Exit::Unavailable,
        Code::Internal | Code::Unimplemented | Code::DataLoss => Exit::Internal,
        _ => Exit::Negative,
    }
}

/// The cause beneath the transport's own words.
fn innermost(status: &Status) -> String {
    let mut cause: &(dyn Error + 'static) = status;
    loop {
        // What our own verifier says stands inside rustls's words, which print it as code.
        if let Some(rustls::Error::InvalidCertificate(CertificateError::Other(OtherError(ours)))) =
            tls(cause)
        {
            return ours.to_string();
        }
        match cause.source() {
            Some(deeper) => cause = deeper,
            None => return cause.to_string(),
        }
    }
}

fn tls<'e>(cause: &'e (dyn Error + 'static)) -> Option<&'e rustls::Error> {
    let wrapped = cause.downcast_ref::<io::Error>().and_then(|error| error.get_ref());
    wrapped.and_then(|inner| inner.downcast_ref()).or_else(|| cause.downcast_ref())
}
