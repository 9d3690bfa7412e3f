//! What is written to members: what makes each message due, to whom it goes, and when nothing is sent.

use alloc::vec::Vec;

use loyalty_contract::{MessageKind, Text};

use super::offers::Expiring;
use crate::absence::Absence;
use crate::calendar::Period;
use crate::condition::{Celebration, Condition};

/// All messages of a programme.
#[derive(Debug, Default)]
pub struct Messages {
    /// In document order.
    pub list: Vec<Message>,
    /// Wallets that they speak of, in ascending order of position.
    pub wallets: Vec<usize>,
    pub quiet_hours: Option<QuietHours>,
}

/// A message for the CRM to send.
#[derive(Debug)]
pub struct Message {
    pub id: Text,
    pub text: Text,
    pub about: About,
    pub when: Condition,
    /// By which it may be sent, in document order; empty: the host chooses.
    pub channels: Vec<Text>,
    /// Whether it is sent to members who have had enough for now, or are in the control group.
    pub urgent: bool,
}

/// What makes a message due.
#[derive(Debug)]
pub enum About {
    /// A new period, to tell of these wallets.
    Balance(Period, Vec<usize>),
    /// Points about to expire.
    PointsExpiring(Expiring),
    /// Points of a wallet that became active within so many days.
    PointsActive(usize, u32),
    /// A birthday or another occasion.
    Occasion(Celebration),
    /// A tier reached within so many days.
    TierReached(u32),
    TierAtRisk,
    /// An order within so many days.
    Thanks(u32),
    WinBack(Absence),
    /// A new period, or nothing but the member.
    Other(Option<Period>),
}

/// Minutes of the local day from which on, and before which, nothing is sent; across midnight if the second is not later.
#[derive(Debug, Clone, Copy)]
pub struct QuietHours {
    pub from: u16,
    pub to: u16,
}

impl About {
    /// What it is called in a decision.
    pub const fn kind(&self) -> MessageKind {
        match self {
            Self::Balance(..) => MessageKind::Balance,
            Self::PointsExpiring(_) => MessageKind::PointsExpiring,
            Self::PointsActive(..) => MessageKind::PointsActive,
            Self::Occasion(_) => MessageKind::Occasion,
            Self::TierReached(_) => MessageKind::TierReached,
            Self::TierAtRisk => MessageKind::TierAtRisk,
            Self::Thanks(_) => MessageKind::Thanks,
            Self::WinBack(_) => MessageKind::WinBack,
            Self::Other(_) => MessageKind::Other,
        }
    }

    /// What it is called in a programme.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Balance(..) => "balance",
            Self::PointsExpiring(_) => "points-expiring",
            Self::PointsActive(..) => "points-active",
            Self::Occasion(Celebration { occasion: None, .. }) => "birthday",
            Self::Occasion(_) => "occasion",
            Self::TierReached(_) => "tier-reached",
            Self::TierAtRisk => "tier-at-risk",
            Self::Thanks(_) => "thanks",
            Self::WinBack(_) => "win-back",
            Self::Other(_) => "other",
        }
    }

    /// The wallets that it tells of.
    pub fn wallets(&self) -> &[usize] {
        match self {
            Self::Balance(_, wallets) => wallets,
            Self::PointsExpiring(Expiring { wallet, .. }) | Self::PointsActive(wallet, _) => {
                core::slice::from_ref(wallet)
            }
            _ => &[],
        }
    }
}
