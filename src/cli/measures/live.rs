//! The report of a running gateway.

use super::Form;
use crate::{
    cli::{
        connection::{self, Connection, ConnectionArgs, with_gateway},
        exit::Exit,
    },
    clock::Clock,
    measures::Asked,
    wire::v1,
};
use std::io::{self, Write};
use tonic::Status;

pub(super) fn run(
    connection: ConnectionArgs,
    asked: &Asked,
    form: Form,
    clock: &dyn Clock,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> io::Result<Exit> {
    with_gateway(connection, clock, err, async |connection, err| {
        match report(connection, asked).await {
            Ok(reply) => form.write(&reply, out).map(|()| Exit::Ok),
            Err(status) => {
                writeln!(err, "{}", connection.told(&status))?;
                Ok(connection::exit(&status))
            }
        }
    })
}

/// All parts of the answer as one.
async fn report(connection: &Connection, asked: &Asked) -> Result<v1::MeasuresReply, Status> {
    let Asked { from, to, unit } = asked;
    let request = v1::MeasuresRequest {
        from: from.map(|month| month.to_string()).unwrap_or_default(),
        to: to.map(|month| month.to_string()).unwrap_or_default(),
        unit: unit.clone(),
    };
    let mut parts = connection.measures().report(request).await?.into_inner();
    let mut whole = v1::MeasuresReply::default();
    while let Some(v1::MeasuresReply { scope, rows }) = parts.message().await? {
        whole.scope = whole.scope.or(scope);
        whole.rows.extend(rows);
    }
    Ok(whole)
}
