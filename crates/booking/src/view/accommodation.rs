use chrono::NaiveDate;
use domain::money::Money;
use serde::Serialize;
use store::{accommodations, blocks};
use utoipa::ToSchema;

/// An accommodation as who works for the business sees it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Accommodation {
    pub id: i32,
    pub name: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub capacity: u32,
    #[schema(value_type = String, example = "50000.00")]
    pub base_price: Money,
    /// What a weekend night costs, as a multiple of the base price; two decimals.
    #[schema(example = "1.20")]
    pub weekend_factor: String,
    #[schema(required = true)]
    pub description: Option<String>,
    pub active: bool,
}

/// Closed nights, `[from, to)`.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Block {
    pub id: i32,
    pub accommodation_id: i32,
    pub from: NaiveDate,
    pub to: NaiveDate,
    #[schema(required = true)]
    pub reason: Option<String>,
    /// manual, or the channel that it came from
    pub source: String,
}

impl From<accommodations::Accommodation> for Accommodation {
    fn from(found: accommodations::Accommodation) -> Self {
        Self {
            id: found.id,
            name: found.name,
            kind: found.kind,
            capacity: found.capacity,
            base_price: found.rates.base_price,
            weekend_factor: format!("{:.2}", found.rates.weekend_factor),
            description: found.description,
            active: found.active,
        }
    }
}

impl From<blocks::Block> for Block {
    fn from(block: blocks::Block) -> Self {
        Self {
            id: block.id,
            accommodation_id: block.accommodation_id,
            from: block.from,
            to: block.to,
            reason: block.reason,
            source: block.source,
        }
    }
}
