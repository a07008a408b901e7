//! Pairs of rounds, and what they say of the gateway beside the bare server.

use super::{
    Load,
    figures::{Figures, Measured, median},
};
use std::fmt;

/// The same load on both servers, a moment apart; or the medians over several such pairs.
#[derive(Clone, Copy)]
pub(crate) struct Pair {
    load: Load,
    pub(crate) bare: Figures,
    pub(crate) gateway: Figures,
    pub(crate) ratios: Ratios,
}

/// The gateway's figures in those of the bare server.
#[derive(Clone, Copy)]
pub(crate) struct Ratios {
    pub(crate) rate: f64,
    pub(crate) p50: f64,
    pub(crate) cpu: f64,
}

impl Pair {
    pub(crate) fn of(load: Load, bare: &Measured, gateway: &Measured) -> Self {
        let (bare, gateway) = (bare.figures(), gateway.figures());
        let ratios = Ratios {
            rate: gateway.rate / bare.rate,
            p50: gateway.p50_ms / bare.p50_ms,
            cpu: gateway.cpu_us / bare.cpu_us,
        };
        Self { load, bare, gateway, ratios }
    }

    /// Each figure's median under one load. A ratio is the median of the pairs' own, not that of two medians.
    pub(crate) fn median(pairs: &[Self], load: Load) -> Self {
        let pairs: Vec<&Self> = pairs.iter().filter(|pair| pair.load == load).collect();
        let of = |figure: fn(&Ratios) -> f64| median(pairs.iter().map(|pair| figure(&pair.ratios)));
        Self {
            load,
            bare: Figures::medians(pairs.iter().map(|pair| pair.bare)),
            gateway: Figures::medians(pairs.iter().map(|pair| pair.gateway)),
            ratios: Ratios { rate: of(|it| it.rate), p50: of(|it| it.p50), cpu: of(|it| it.cpu) },
        }
    }

    /// What stands above pairs.
    pub(crate) fn head() -> String {
        let (bare, gateway) = ("bare tonic", "gateway, everything on");
        let head = Figures::HEAD;
        format!(
            "in     | {bare:<39}| {gateway:<46}| gateway / bare\n\
             flight |{head} |{head}   group | req/s   p50   CPU"
        )
    }
}

impl fmt::Display for Pair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { load, bare, gateway, ratios: Ratios { rate, p50, cpu } } = self;
        write!(f, "{:>6} |{bare} |{gateway} {:>7.1} ", load.in_flight, gateway.group)?;
        write!(f, "| {rate:>5.2} {p50:>5.2} {cpu:>5.2}")
    }
}
